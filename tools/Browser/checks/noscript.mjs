// Without JavaScript: every page has the same parts, and every task is done.
import { pagesOf } from '../pages.mjs';
import { runTasks } from './tasks.mjs';

const parts = 'h1, h2, form, table, figure, summary, audio';

export async function noscript(site, notes) {
  let compared = 0;
  for (const page of (await pagesOf(site)).filter(each => !each.isSignedOut && each.address)) {
    const [without, withIt] = [await count(site, page, false), await count(site, page, true)];
    compared++;
    if (without !== withIt) {
      notes.finding(`${page.name}: ${without} parts without JavaScript, ${withIt} with it`);
    }
  }

  notes.figure('pages', compared);
  await runTasks(site, notes, { javaScriptEnabled: false });
}

async function count(site, page, javaScriptEnabled) {
  return await site.use({ javaScriptEnabled }, async window => {
    await page.open(window);
    return await window.locator(parts).count();
  });
}
