/** A real browser for tests: the Chromium that the system has. */

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Its path, `null` where none is found. `CHROMIUM` names another one. */
export const BROWSER: string | null = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path)) ?? null;

/** For the title of tests that need it. */
export const WHY_NO_BROWSER = BROWSER === null ? ' (skipped: no Chromium at /usr/bin/chromium or $CHROMIUM)' : '';

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox', '--disable-gpu'] });
}
