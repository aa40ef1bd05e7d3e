// Lighthouse's scores, as for a phone on a slow network.
import { readFile } from 'node:fs/promises';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { flags, program } from '../browser.mjs';
import { busyness } from '../quiet.mjs';

const pages = ['/today', '/contacts', '/conversations', '/models', '/pipeline', '/settings', '/docs'];
const scoreMin = 95;
const categories = ['performance', 'accessibility'];

export async function scores(site, notes) {
  const { cookies } = JSON.parse(await readFile(site.state, 'utf8'));
  const cookie = cookies.map(each => `${each.name}=${each.value}`).join('; ');
  const busy = busyness();
  const found = {};
  const chrome = await launch({
    chromePath: program(site.options.browser), chromeFlags: ['--headless=new', ...flags()], logLevel: 'silent',
  });
  try {
    for (const path of pages) {
      found[path] = await score(site.at(path), cookie, chrome.port);
      judge(path, found[path], busy, notes);
    }
  } finally {
    await chrome.kill();
  }

  notes.figure('scores', found);
}

function judge(path, { failed, ...scores }, busy, notes) {
  for (const category of categories.filter(each => scores[each] < scoreMin)) {
    const what = `${path}: ${category} ${scores[category]}, less than ${scoreMin}`;
    if (category === 'performance' && busy) {
      notes.notJudged(`${what}: ${busy}`);
    } else {
      notes.finding(`${what}: ${failed[category].join(', ')}`);
    }
  }
}

async function score(address, cookie, port) {
  const { lhr } = await lighthouse(address, {
    port, logLevel: 'error', output: 'json', onlyCategories: categories, extraHeaders: { Cookie: cookie },
  });
  if (lhr.runtimeError) {
    throw new Error(`${new URL(address).pathname}: ${lhr.runtimeError.message}`);
  }

  const failed = {};
  for (const category of categories) {
    failed[category] = lhr.categories[category].auditRefs
      .filter(each => each.weight > 0 && lhr.audits[each.id].score < 1)
      .map(each => each.id);
  }

  return {
    ...Object.fromEntries(categories.map(each => [each, Math.round(lhr.categories[each].score * 100)])), failed,
  };
}
