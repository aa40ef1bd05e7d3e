// What many open pages cost the process that serves them.
import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { busyness, median } from '../quiet.mjs';

const pages = 200;
const coreMax = 0.05;
const rounds = 5;
const roundMs = 10_000;
const openMs = 500;

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
  let told = 0;
  for (let round = 0; round < rounds; round++) {
    alone.push(await usage(process, () => pause(roundMs)));
    watched.push(await usage(process, async () => {
      told += await look(page, Date.now() + roundMs);
    }));
  }

  const costs = watched.map((each, round) => each - alone[round]);
  notes.figure('pages', pages);
  notes.figure('eventsPerSecond', Math.round(told / (rounds * roundMs / 1_000)));
  notes.figure('coreAlone', rounded(median(alone)));
  notes.figure('coreForPages', { least: rounded(Math.min(...costs)), median: rounded(median(costs)) });
  if (median(costs) > coreMax) {
    const what = `${pages} open pages take ${rounded(median(costs))} of a core, more than ${coreMax}`;
    busy ? notes.notJudged(`${what}: ${busy}`) : notes.finding(what);
  }
}

// What a browser finds on Today: where its stream is, and who it is.
async function firstOf(site) {
  return await site.use({}, async page => {
    await page.goto(site.at('/today'));
    const path = await page.locator('[hx-sse\\:connect]').first().getAttribute('hx-sse:connect');
    const cookies = await page.context().cookies(site.base);
    return {
      address: new URL(path, site.base),
      headers: {
        'HX-Request': 'true',
        Accept: 'text/html, text/event-stream',
        Cookie: cookies.map(each => `${each.name}=${each.value}`).join('; '),
      },
    };
  });
}

// Pages are opened one after the other, stay open, and are closed all at once.
async function look(page, end) {
  let events = 0;
  let fault;
  const requests = [];
  for (let number = 0; number < pages; number++) {
    const request = get(page.address, { agent: false, headers: page.headers }, answer => {
      fault ??= answer.headers['content-type']?.startsWith('text/event-stream')
        ? undefined : new Error(`an open page is answered ${answer.statusCode} without a stream`);
      answer.on('data', chunk => { events += chunk.includes('\nid: ') ? 1 : 0; });
      answer.on('error', () => {});
    });
    request.on('error', () => {});
    requests.push(request);
    await pause(openMs / pages);
  }

  await pause(end - Date.now());
  requests.forEach(request => request.destroy());
  if (fault) {
    throw fault;
  }

  return events;
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
