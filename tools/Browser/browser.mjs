// Starts the browser that is installed; none is downloaded.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Chromium or Chrome, without a window. */
export function launch(path) {
  return chromium.launch({ executablePath: program(path), args: flags() });
}

/** The program that is named, or installed. */
export function program(path) {
  const found = path ?? usual.find(each => existsSync(each));
  if (!found) {
    throw new Error('There is no Chromium. Install one (apt-get install chromium), or name it: --browser PATH.');
  }

  return found;
}

/** How it is started. Chromium has no sandbox for root, as in a container. */
export function flags() {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...sandbox, '--disable-gpu', '--disable-extensions', '--disable-background-networking'];
}
