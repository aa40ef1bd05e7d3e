// Signing in: with a one-time link, or with the session that an earlier run kept.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { artifacts } from './folder.mjs';

const file = `${artifacts}/session.json`;

/** The file with the cookie of somebody who may see everything. */
export async function signIn(browser, options) {
  const context = await browser.newContext(!options.invite && existsSync(file) ? { storageState: file } : {});
  try {
    const page = await context.newPage();
    if (options.invite) {
      await join(page, options.invite);
    } else {
      await page.goto(`${options.url}/today`);
    }

    if (new URL(page.url()).pathname !== '/today') {
      throw new Error(options.invite
        ? 'The link lets nobody in: it is good once, for a day. A new demo prints a new one.'
        : 'Nobody is signed in here any more: name the one-time link with --invite.');
    }

    await mkdir(artifacts, { recursive: true });
    await context.storageState({ path: file });
    await chmod(file, 0o600);
    return file;
  } finally {
    await context.close();
  }
}

// The password is forgotten: the session outlasts the checks, the demo does not outlast the session.
async function join(page, link) {
  await page.goto(link);
  if (await page.locator('input[name=code]').count() === 0) {
    return;
  }

  await page.fill('input[name=name]', 'browser-checks');
  await page.fill('input[name=password]', randomBytes(18).toString('base64url'));
  await page.click('form button.main');
  await page.waitForURL('**/today*');
}
