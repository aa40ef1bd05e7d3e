// Ten tasks and one more, each within three clicks from Today.
import { Clicks } from '../clicks.mjs';
import { firstLine } from '../report.mjs';
import { tasks as all } from '../tasks.mjs';
import { watch } from '../watch.mjs';

const clicksMax = 3;

/** With JavaScript. */
export const tasks = (site, notes) => runTasks(site, notes, {});

/** In windows with these settings. */
export async function runTasks(site, notes, settings) {
  const counts = {};
  for (const task of all) {
    const tenant = await site.tenantWith(...task.data);
    if (tenant === null) {
      notes.notJudged(`${task.name}: no tenant has the data for it`);
      continue;
    }

    await site.use(settings, async page => {
      const seen = watch(page, site.base);
      const clicks = new Clicks(site, page, tenant, settings.javaScriptEnabled !== false);
      try {
        await clicks.today();
        await task.run(clicks);
        counts[task.name] = clicks.count;
        if (clicks.count > clicksMax) {
          notes.finding(`${task.name}: ${clicks.count} clicks, more than ${clicksMax}`);
        }
      } catch (fault) {
        notes.finding(`${task.name}: stopped after ${clicks.count} clicks: ${firstLine(fault)}`);
      }

      new Set(seen).forEach(what => notes.finding(`${task.name}: a page ${what}`));
    });
  }

  notes.figure('clicks', counts);
}
