// Every page, light and dark, at three widths: rules of axe, requests elsewhere, sideways scrolling, wide tables.
import { join } from 'node:path';
import engine from 'axe-core';
import { pagesOf } from '../pages.mjs';
import { wideTables } from '../tables.mjs';
import { watch } from '../watch.mjs';

const schemes = ['light', 'dark'];

// A desk, a tablet upright, a telephone.
const desk = { width: 1440, height: 900 };
const tablet = { width: 820, height: 1180 };
const telephone = { width: 390, height: 844 };

export async function axe(site, notes) {
  const absent = [];
  const pages = await pagesOf(site, name => absent.push(name));
  if (absent.length > 0) {
    notes.notJudged(`this site has no page for ${absent.join(', ')}`);
  }

  const figures = { pages: pages.length, visits: 0, violations: 0, tables: 0, wideTables: 0 };
  for (const page of pages) {
    // The policy of the pages keeps axe out as well.
    const settings = { bypassCSP: true, ...(page.isSignedOut ? { storageState: undefined } : {}) };
    const found = await site.use(settings, window => visit(site, page, window, figures));
    for (const [what, where] of found) {
      const everywhere = where.length === schemes.length * 3 ? '' : ` (${where.join('; ')})`;
      notes.finding(`${page.name}${everywhere}: ${what}`);
    }
  }

  for (const [name, value] of Object.entries(figures)) {
    notes.figure(name, value);
  }
}

// What is wrong with a page, each with where it is.
async function visit(site, page, window, figures) {
  const found = new Map();
  const add = (what, where) => found.set(what, [...(found.get(what) ?? []), where]);
  const seen = watch(window, site.base);
  const answer = await page.open(window);
  if (answer?.status() !== page.status) {
    add(`status ${answer?.status()} instead of ${page.status}`, 'any');
  }

  await shoot(site, page, window, desk, 'light');
  await window.evaluate(() => document.querySelectorAll('details').forEach(each => { each.open = true; }));
  await window.evaluate(engine.source);
  for (const size of [desk, tablet, telephone]) {
    for (const colorScheme of schemes) {
      const where = `${colorScheme}, ${size.width} px`;
      await window.setViewportSize(size);
      await window.emulateMedia({ colorScheme });
      figures.visits++;
      for (const violation of await violations(window)) {
        figures.violations++;
        add(violation, where);
      }

      const over = await window.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) {
        add('the page scrolls sideways', where);
      }
    }
  }

  const tables = await wideTables(window);
  figures.tables += tables.count;
  figures.wideTables += tables.wide;
  tables.faults.forEach(fault => add(fault, `${telephone.width} px`));
  new Set(seen).forEach(what => add(what, 'any'));
  await window.evaluate(() => document.querySelectorAll('details').forEach(each => { each.open = false; }));
  await shoot(site, page, window, telephone, 'dark');
  return found;
}

async function violations(window) {
  const { violations } = await window.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(each =>
    `${each.id}, ${each.nodes.length} places, the first is ${each.nodes[0].target.join(' ')} (${each.helpUrl})`);
}

async function shoot(site, page, window, size, colorScheme) {
  await window.setViewportSize(size);
  await window.emulateMedia({ colorScheme });
  const name = page.name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '');
  const path = join(site.options.shots, `${name}-${colorScheme}-${size.width}.png`);
  await window.screenshot({ path, fullPage: true });
}
