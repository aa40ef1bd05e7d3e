// What a page weighs and how long the first one takes, in a browser that has seen none before.
import { busyness, median } from '../quiet.mjs';

const pages = [
  '/today', '/contacts', '/conversations', '/campaigns', '/suggestions', '/models', '/training', '/pipeline',
  '/settings',
];

// A second at 1.6 Mbit/s, a slow mobile network.
const bytesMax = 200_000;

// Page, two style sheets, icon, script; one more for what a page may need.
const requestsMax = 6;
const firstPageMsMax = 300;
const rounds = 7;

export async function weights(site, notes) {
  const busy = busyness();
  await load(site, '/today');
  const loads = [];
  for (let round = 0; round < rounds; round++) {
    loads.push(await load(site, '/today'));
  }

  const [answered, drawn, loaded] = ['answered', 'drawn', 'loaded'].map(part => median(loads.map(each => each[part])));
  notes.figure('firstPageMs', { answered, drawn, loaded });
  if (busy) {
    notes.notJudged(`time of the first page: ${busy}`);
  } else if (loaded > firstPageMsMax) {
    notes.finding(`the first page takes ${loaded} ms, more than ${firstPageMsMax} ms`);
  }

  const bytes = {};
  for (const path of pages) {
    const page = await load(site, path);
    bytes[path] = page.bytes;
    if (page.bytes > bytesMax) {
      notes.finding(`${path} weighs ${page.bytes} bytes, more than ${bytesMax}`);
    }

    if (page.requests > requestsMax) {
      notes.finding(`${path} takes ${page.requests} requests, more than ${requestsMax}`);
    }
  }

  notes.figure('bytes', bytes);
}

// A context of its own has an empty cache.
async function load(site, path) {
  return await site.use({}, async page => {
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    let [bytes, requests] = [0, 0];
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
      requests++;
    });
    await page.goto(site.at(path));
    const times = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation');
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      return {
        answered: Math.round(navigation.responseStart),
        drawn: Math.round(paint?.startTime ?? navigation.domContentLoadedEventEnd),
        loaded: Math.round(navigation.loadEventEnd),
      };
    });
    return { ...times, bytes: Math.round(bytes), requests };
  });
}
