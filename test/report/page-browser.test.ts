import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePage } from '../../src/report/index.js';
import { BROWSER, launchBrowser, WHY_NO_BROWSER } from '../support/browser.js';
import { makeRun } from './dashboard/made-runs.js';
import { cut, sampleEpoch } from './samples.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let folder = '';
let address = '';

describe.skipIf(BROWSER === null)(`the page of a run in a browser${WHY_NO_BROWSER}`, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'neve-page-'));
    makeRun(folder, { epochs: 30, logged: 200 });
    const velocity = (i: number): object => ({
      'NeVe.velocity': {
        kind: 'velocity',
        velocity: 0.5 / (i + 1),
        deadNeurons: 0,
        histogram: null,
        layers: [{ name: 'fc', velocity: 0.1 / (i + 1) }],
      },
    });
    const lines = Array.from({ length: 30 }, (_, i) => ({
      ...sampleEpoch(i, i % 10 === 4 ? [cut(i, 0.1 / (i + 1))] : []),
      measurements: velocity(i),
    }));
    writeFileSync(join(folder, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    appendFileSync(join(folder, 'events.jsonl'), '{"type":"alert","epoch":1,"step":17,"message":"The loss rose."}\n');
    address = pathToFileURL(await writePage(folder, { title: 'A <run>' })).href;
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  async function opened(options: BrowserContextOptions, problems: string[]): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })).newPage();
    page.on('console', (message) => message.type() !== 'log' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(address);
    return page;
  }

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['a phone', { viewport: { width: 390, height: 844 } }],
  ] as const)('is sane for everybody: %s', async (_name, options) => {
    const problems: string[] = [];
    const page = await opened(options, problems);
    await page.waitForSelector('#plot-loss canvas');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
    });
    expect(found).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('is whole without JavaScript: curves, numbers, decisions', async () => {
    for (const width of [1200, 390]) {
      const page = await opened({ javaScriptEnabled: false, viewport: { width, height: 900 } }, []);
      const still = page.locator('#plot-loss svg.still');
      await still.waitFor({ state: 'visible' });
      expect(await still.getAttribute('aria-label')).toBe('Training loss: loss from 2 to 0.06667');
      expect(await page.locator('#plot-loss .legend').textContent()).toContain('0.06667');
      const box = await still.locator('path').first().boundingBox();
      expect(box?.width).toBeGreaterThan(0.6 * width);
      expect(await page.locator('.save').first().isVisible()).toBe(false);
      expect(await page.locator('.stack tbody tr').count()).toBe(3);
    }
  });

  it('prints still pictures in light colours', async () => {
    const page = await opened({ colorScheme: 'dark' }, []);
    await page.waitForSelector('#plot-loss canvas');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#plot-loss svg.still').isVisible()).toBe(true);
    expect(await page.locator('#plot-loss canvas').isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--text')")).toBe('#1b2230');
  });

  it('saves a chart as SVG and as PNG', async () => {
    const problems: string[] = [];
    const page = await opened({}, problems);
    const save = async (kind: string): Promise<Buffer> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Save Training loss as ${kind}` }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`A-run--loss.${kind.toLowerCase()}`);
      return readFileSync(await download.path());
    };
    const svg = (await save('SVG')).toString('utf8');
    expect(svg).toContain('>A &lt;run&gt;: Training loss</text>');
    expect(svg).not.toContain('var(');
    const png = await save('PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 680]);
    expect(problems).toEqual([]);
  });
});
