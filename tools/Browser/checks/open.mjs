// What many open pages cost the process that serves them.
import { existsSync, readFileSync } from 'node:fs';
import { busyness, median } from '../quiet.mjs';

const pages = 200;
const coreMax = 0.05;
const rounds = 5;
const roundMs = 10_000;

// Linux counts hundredths of a second.
const ticksPerSecond = 100;

export async function open(site, notes) {
  const process = `/proc/${site.options.pid}/stat`;
  if (!site.options.pid || !existsSync(process)) {
    notes.notJudged('open pages: name the process that runs the role api with --pid, on the same machine');
    return;
  }

  const page = await firstOf(site);
  const busy = busyness();
  const [alone, watched] = [[], []];
  let asked = 0;
  for (let round = 0; round < rounds; round++) {
    alone.push(await usage(process, () => pause(roundMs)));
    watched.push(await usage(process, async () => {
      asked += await look(page, Date.now() + roundMs);
    }));
  }

  const costs = watched.map((each, round) => each - alone[round]);
  notes.figure('pages', pages);
  notes.figure('requestsPerSecond', Math.round(asked / (rounds * roundMs / 1_000)));
  notes.figure('coreAlone', rounded(median(alone)));
  notes.figure('coreForPages', { least: rounded(Math.min(...costs)), median: rounded(median(costs)) });
  if (median(costs) > coreMax) {
    const what = `${pages} open pages take ${rounded(median(costs))} of a core, more than ${coreMax}`;
    busy ? notes.notJudged(`${what}: ${busy}`) : notes.finding(what);
  }
}

// What a browser finds on Today: where to ask for changes, how often, and who it is.
async function firstOf(site) {
  return await site.use({}, async page => {
    await page.goto(site.at('/today'));
    const region = page.locator('[hx-trigger^=every]').first();
    const [, everyMs] = /every (\d+)ms/.exec(await region.getAttribute('hx-trigger'));
    const cookies = await page.context().cookies(site.base);
    return {
      address: new URL(await region.getAttribute('hx-get'), site.base),
      everyMs: Number(everyMs),
      seen: await region.locator('input[name=seen]').getAttribute('value'),
      headers: {
        'HX-Request': 'true',
        Accept: 'text/html',
        Cookie: cookies.map(each => `${each.name}=${each.value}`).join('; '),
      },
    };
  });
}

// Pages are opened at any time: they do not ask at once.
async function look(page, end) {
  const each = Array.from({ length: pages }, async (_, number) => {
    let { seen } = page;
    let asked = 0;
    await pause(page.everyMs * number / pages);
    while (Date.now() < end) {
      const started = Date.now();
      const address = new URL(page.address);
      address.searchParams.set('seen', seen);
      const answer = await fetch(address, { headers: page.headers, redirect: 'error' });
      asked++;
      if (answer.status === 200) {
        seen = /name="seen" value="([^"]*)"/.exec(await answer.text())?.[1] ?? seen;
      } else if (answer.status !== 204) {
        throw new Error(`an open page is answered ${answer.status}`);
      }

      await pause(page.everyMs - (Date.now() - started));
    }

    return asked;
  });
  return (await Promise.all(each)).reduce((sum, asked) => sum + asked, 0);
}

// Cores that a process uses while something is done.
async function usage(process, work) {
  const [before, started] = [ticks(process), Date.now()];
  await work();
  return (ticks(process) - before) / ticksPerSecond / ((Date.now() - started) / 1_000);
}

// The program's name may hold blanks; after it, utime and stime are the twelfth and thirteenth (proc(5)).
function ticks(process) {
  const fields = readFileSync(process, 'utf8').split(') ').at(-1).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

const pause = ms => new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));
const rounded = cores => Math.round(cores * 1_000) / 1_000;
