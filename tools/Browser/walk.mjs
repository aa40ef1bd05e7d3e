#!/usr/bin/env node
// Makes a client from the OpenAPI document, compiles clients/walk.ts against it, and walks through a running API.
// The last line of stdout is the report.
import { options } from './arguments.mjs';
import { launch } from './browser.mjs';
import { artifacts, openApi } from './folder.mjs';
import { makeKey } from './keys.mjs';
import { firstLine } from './report.mjs';
import { run } from './run.mjs';
import { Site } from './site.mjs';

const scopes = ['read', 'predict', 'feedback', 'train'];

const chosen = options(process.argv.slice(2), 'walk.mjs', []);
const steps = [];
let fault;
try {
  made('openapi-typescript', [openApi, '--output', `${artifacts}/api.d.ts`]);
  made('tsc', ['--project', 'clients']);
  const { walk } = await import(`${artifacts}/clients/walk.js`);
  const { key, tenant } = await keyOf(chosen);
  await walk(chosen.url, key, tenant, step => {
    steps.push(step);
    console.error(step);
  });
} catch (thrown) {
  fault = firstLine(thrown);
  console.error(fault);
}

console.log(JSON.stringify({ ok: !fault, url: chosen.url, fault, steps }));
process.exitCode = fault ? 1 : 0;

function made(program, words) {
  const { code, out, err } = run(program, words);
  if (code !== 0) {
    throw new Error(`${program} fails: ${(out + err).trim().slice(0, 2_000).replaceAll('\n', ' ')}`);
  }
}

// Made by whoever is signed in, on the page that people use.
async function keyOf(chosen) {
  const browser = await launch(chosen.browser);
  try {
    const site = await Site.open(browser, chosen);
    return { key: await makeKey(site, site.tenant, scopes), tenant: site.tenant };
  } finally {
    await browser.close();
  }
}
