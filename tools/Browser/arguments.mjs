// The command line of check.mjs and walk.mjs.
import { parseArgs } from 'node:util';
import { artifacts } from './folder.mjs';

const checkOptions = names => `
  --only NAME        ${names.join(', ')}; may be repeated; left out: all of them
  --webhook ADDRESS  where texts of strangers are sent, signed with the variable Ingest__AppSecrets__0
  --pid NUMBER       the process of the role api, whose processor time open pages are held against; on Linux
  --shots FOLDER     screenshots, default artifacts/shots beside this program`;

const usage = (program, names) => `Usage: node ${program} --invite LINK [options]   the link that the demo prints
       node ${program} --url ADDRESS [options]   with the session of the last sign-in

  --url ADDRESS      the dashboard; left out: that of the link
  --invite LINK      makes the first person, an admin, and keeps its session in artifacts/
  --tenant NAME      whose data; left out: whoever has most people waiting${names.length > 0 ? checkOptions(names) : ''}
  --browser PATH     Chromium or Chrome; left out: looked for in the usual places
  --help             this text

It corrects labels, starts trainings, rolls models back and makes keys: run it on a demo, never on your own data.`;

/** What the command line says; ends the program where it says nothing sensible. */
export function options(words, program, names) {
  let values;
  try {
    ({ values } = parseArgs({
      args: words,
      options: {
        url: { type: 'string' },
        invite: { type: 'string' },
        only: { type: 'string', multiple: true },
        tenant: { type: 'string' },
        webhook: { type: 'string' },
        pid: { type: 'string' },
        shots: { type: 'string', default: `${artifacts}/shots` },
        browser: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (fault) {
    stop(`${fault.message}\n\n${usage(program, names)}`, 2);
  }

  if (values.help) {
    stop(usage(program, names), 0);
  }

  const url = values.url ?? values.invite;
  if (!url || !URL.canParse(url)) {
    stop(`Say where the dashboard is: --url http://... or --invite LINK.\n\n${usage(program, names)}`, 2);
  }

  const unknown = (values.only ?? []).find(name => !names.includes(name));
  if (unknown) {
    stop(`There is no check ${unknown}. There are ${names.join(', ')}.`, 2);
  }

  return {
    ...values,
    url: new URL(url).origin,
    only: names.filter(name => !values.only || values.only.includes(name)),
    secret: process.env.Ingest__AppSecrets__0,
  };
}

function stop(text, code) {
  (code === 0 ? console.log : console.error)(text);
  process.exit(code);
}
