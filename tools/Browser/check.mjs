#!/usr/bin/env node
// Checks a running dashboard in a browser. Findings go to stderr as they come; the last line of stdout is the report.
import { mkdir } from 'node:fs/promises';
import { options } from './arguments.mjs';
import { launch } from './browser.mjs';
import { axe } from './checks/axe.mjs';
import { hostile } from './checks/hostile.mjs';
import { scores } from './checks/lighthouse.mjs';
import { live } from './checks/live.mjs';
import { noscript } from './checks/noscript.mjs';
import { open } from './checks/open.mjs';
import { tasks } from './checks/tasks.mjs';
import { weights } from './checks/weights.mjs';
import { Report } from './report.mjs';
import { Site } from './site.mjs';

// What is measured comes first, while the machine is still quiet.
const checks = { weights, live, open, lighthouse: scores, axe, tasks, noscript, hostile };

const chosen = options(process.argv.slice(2), 'check.mjs', Object.keys(checks));
await mkdir(chosen.shots, { recursive: true });
const report = new Report(chosen.url);
const browser = await launch(chosen.browser);
try {
  const site = await Site.open(browser, chosen);
  for (const name of chosen.only) {
    await report.run(name, notes => checks[name](site, notes));
  }
} catch (fault) {
  report.fail(fault);
} finally {
  await browser.close();
}

console.log(JSON.stringify(report));
process.exitCode = report.ok ? 0 : 1;
