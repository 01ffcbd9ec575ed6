import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Dashboard, serveDashboard } from '../../../src/report/index.js';
import type { Run } from '../../../src/trainer/index.js';
import { BROWSER, launchBrowser, WHY_NO_BROWSER } from '../../support/browser.js';
import { perceptron, rows, Scripted, trainerOf } from '../../trainer/fixtures.js';
import { makeRun } from './made-runs.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let folder = '';
let dashboard: Dashboard;
let problems: string[] = [];

/** Opens the dashboard; what its console says and what it throws is a problem. */
async function opened(options: BrowserContextOptions = {}, query = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  page.on('console', (message) => message.type() !== 'log' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(dashboard.url + query);
  return page;
}

const drawn = (page: Page) => page.waitForSelector('.panel .plot canvas');
const panelOf = (page: Page, title: string) => page.locator('.panel', { has: page.getByRole('heading', { name: title, exact: true }) });

async function complaints(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  });
}

const overflow = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth - innerWidth');

describe.skipIf(BROWSER === null)(`the dashboard in a browser${WHY_NO_BROWSER}`, { timeout: 180_000 }, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 120_000);

  afterAll(() => browser?.close());

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'neve-browser-'));
    problems = [];
    dashboard = await serveDashboard(folder, { port: 0 });
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await dashboard.close();
    rmSync(folder, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });

  /** A fit that goes on until it is stopped, with a decision now and then. */
  async function withFit(use: (run: Run, runDir: string) => Promise<void>): Promise<void> {
    using model = perceptron();
    using data = rows(64);
    const runDir = join(folder, 'live');
    const decides = new Scripted('Cutter', ({ epoch }) =>
      epoch % 400 === 0 ? [{ kind: 'setLr', lr: 0.1 / (1 + epoch), reason: 'as the script says' }] : [],
    );
    const run = trainerOf(model.it, { controllers: [decides] }).fit(data.it, { maxEpochs: 1e7, runDir, remoteControl: true });
    try {
      await use(run, runDir);
    } finally {
      run.stop();
      await run;
    }
  }

  it('shows a fit as it runs: curves move, zoom stays, buttons steer it, and stop leaves a checkpoint', async () => {
    await withFit(async (run, runDir) => {
      const page = await opened();
      await page.getByRole('button', { name: 'live', exact: true }).click();
      await drawn(page);
      const loss = panelOf(page, 'Loss');
      const reach = async (): Promise<number> => Number(await loss.getAttribute('data-to'));
      const before = await reach();
      await expect.poll(reach, { timeout: 40_000 }).toBeGreaterThan(before);
      await expect.poll(() => page.locator('.events tbody tr.decision').count(), { timeout: 40_000 }).toBeGreaterThan(0);
      expect(await page.locator('.events').textContent()).toContain('as the script says');

      await loss.locator('.plot').focus();
      await page.keyboard.press('+');
      await expect.poll(() => page.locator('#range').textContent()).toMatch(/^steps \d+ to \d+$/);
      const range = await page.locator('#range').textContent();
      await expect
        .poll(reach)
        .toBeLessThan(await page.evaluate<number>("Number(document.querySelector('#range').textContent.split(' ').pop()) + 1"));
      const zoomed = await reach();
      const step = () => page.locator('.facts div', { hasText: 'Step' }).textContent();
      const atStep = await step();
      await expect.poll(step, { timeout: 40_000 }).not.toBe(atStep);
      expect([await page.locator('#range').textContent(), await reach()]).toEqual([range, zoomed]);

      await page.getByRole('button', { name: 'Pause' }).click();
      await expect.poll(() => page.locator('#run-head .pill').textContent(), { timeout: 40_000 }).toBe('paused');
      await page.getByRole('button', { name: 'Go on' }).click();
      await expect.poll(() => page.locator('#run-head .pill').textContent(), { timeout: 40_000 }).toBe('running');
      page.on('dialog', (dialog) => void dialog.accept());
      await page.getByRole('button', { name: 'Stop' }).click();
      expect((await run).stop).toMatchObject({ by: 'user', reason: 'asked for from outside' });
      expect(readdirSync(join(runDir, 'checkpoints')).length).toBeGreaterThan(0);
      await expect.poll(() => page.locator('#run-head .pill').textContent(), { timeout: 40_000 }).toBe('finished');
    });
  });

  it('overlays runs, zooms by dragging, filters, groups, and keeps notes', async () => {
    for (const [i, lr] of [0.3, 0.1, 0.03, 0.01].entries())
      makeRun(join(folder, `lr-${lr}`), { lr, epochs: 40, optimizer: i % 2 === 0 ? 'sgd' : 'adamw', startedAt: Date.UTC(2026, 0, 1 + i) });
    await expect
      .poll(async () => ((await (await fetch(`${dashboard.url}api/runs`)).json()) as { runs: unknown[] }).runs.length, { timeout: 30_000 })
      .toBe(4);
    const page = await opened();
    await drawn(page);
    await expect.poll(() => page.locator('#runs tbody input:checked').count()).toBe(4);
    const plot = panelOf(page, 'Training loss').locator('.u-over');
    const box = await plot.boundingBox();
    if (box === null) throw new Error('no plot');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => page.locator('#range').textContent()).toMatch(/^steps \d+ to \d+$/);
    await page.mouse.dblclick(box.x + 40, box.y + 40);
    await expect.poll(() => page.locator('#range').textContent()).toBe('');

    await page.getByLabel('Filter').fill('lr<0.05 optimizer=sgd');
    await expect.poll(() => page.locator('#runs tbody .name').allInnerTexts()).toEqual(['lr-0.03']);
    await page.getByLabel('Filter').fill('lr<');
    await expect.poll(() => page.locator('#where-note').textContent()).toContain("The condition 'lr<' has no value");
    await page.getByLabel('Filter').fill('');
    await page.getByLabel('Group by').selectOption('optimizer');
    await expect.poll(() => page.locator('#runs tr.group').allInnerTexts()).toEqual([' optimizer adamw (2)', ' optimizer sgd (2)']);
    expect(await page.locator('#legend').textContent()).toContain('optimizer sgd');

    await page.getByRole('button', { name: 'lr-0.03' }).click();
    await page.locator('#note').fill('<img src=x onerror=alert(1)>');
    await page.locator('#tags').fill('good, <b>');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => page.locator('#notes-said').textContent()).toBe('Saved');
    await expect.poll(() => page.locator('#runs .pill', { hasText: '<b>' }).count()).toBe(1);
    await page.reload();
    await expect.poll(() => page.locator('#run-name').textContent()).toBe('lr-0.03');
    await expect.poll(() => page.locator('#note').inputValue()).toContain('<img');
  });

  it('draws more runs than can be told apart, and says which one is under the pointer', async () => {
    for (let i = 0; i < 70; i++)
      makeRun(join(folder, `run-${i}`), { lr: 0.01 * (1 + i), epochs: 12, startedAt: Date.UTC(2026, 0, 1) + i * 1000 });
    await expect
      .poll(async () => ((await (await fetch(`${dashboard.url}api/runs`)).json()) as { runs: unknown[] }).runs.length, { timeout: 30_000 })
      .toBe(70);
    const page = await opened();
    await drawn(page);
    await page.getByRole('button', { name: 'All', exact: true }).first().click();
    const panel = panelOf(page, 'Learning rate');
    await expect.poll(() => panel.locator('.plot').getAttribute('aria-label')).toContain('and 67 more');
    // The rates are level lines from 0.01 to 0.7: the pointer near the top is near one of the highest.
    const box = await panel.locator('.u-over').boundingBox();
    if (box === null) throw new Error('no plot');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.1);
    await expect.poll(() => panel.locator('.read').textContent()).toMatch(/ · run-\d+ 0\.[4-7]/);
    const colors = await panel.locator('canvas').evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      const context = (
        canvas as unknown as { getContext(kind: '2d'): { getImageData(...box: number[]): { data: Uint8ClampedArray } } }
      ).getContext('2d');
      const { data } = context.getImageData(0, 0, width, height);
      const seen = new Set<string>();
      for (let i = 0; i < data.length; i += 4) if ((data[i + 3] as number) > 100) seen.add(data.slice(i, i + 3).join());
      return seen.size;
    });
    expect(colors).toBeGreaterThan(50);
  });

  it.each([
    ['wide and light', { colorScheme: 'light' }],
    ['wide and dark', { colorScheme: 'dark' }],
    ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ] as const)('is sane for everybody: %s', async (_name, options) => {
    makeRun(join(folder, 'one'), { epochs: 30, logged: 300, stepsPerEpoch: 100 });
    makeRun(join(folder, 'two'), { epochs: 30, lr: 0.02 });
    await expect
      .poll(async () => ((await (await fetch(`${dashboard.url}api/runs`)).json()) as { runs: unknown[] }).runs.length, { timeout: 30_000 })
      .toBe(2);
    const page = await opened(options);
    await drawn(page);
    expect(await complaints(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    if ('viewport' in options) await page.locator('#list-box > summary').click();
    await page.getByRole('button', { name: 'one', exact: true }).click();
    await page.waitForSelector('.events table');
    expect(await complaints(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });

  it('can be used by the keyboard alone', async () => {
    makeRun(join(folder, 'one'), { epochs: 30 });
    await expect
      .poll(async () => ((await (await fetch(`${dashboard.url}api/runs`)).json()) as { runs: unknown[] }).runs.length, { timeout: 30_000 })
      .toBe(1);
    const page = await opened();
    await drawn(page);
    const active = (): Promise<string> =>
      page.evaluate('document.activeElement.id || document.activeElement.className || document.activeElement.tagName');
    const seen: string[] = [];
    for (let i = 0; i < 40 && !seen.includes('plot'); i++) {
      await page.keyboard.press('Tab');
      seen.push(await active());
    }
    for (const wanted of ['skip', 'home', 'where', 'group', 'draw-ten', 'name', 'axis', 'scale', 'in', 'reset', 'plot'])
      expect(seen).toContain(wanted);
    await page.keyboard.press('+');
    await expect.poll(() => page.locator('#range').textContent()).toMatch(/^steps/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('0');
    await expect.poll(() => page.locator('#range').textContent()).toBe('');
    await page.locator('.name').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#run-name').textContent()).toBe('one');
    expect(await active()).toBe('main');
  });

  it('runs nothing that a run is named', async () => {
    const name = '<img src=x onerror=alert(1)>';
    makeRun(join(folder, name), { optimizer: '<script>alert(1)</script>' });
    await expect
      .poll(async () => ((await (await fetch(`${dashboard.url}api/runs`)).json()) as { runs: unknown[] }).runs.length, { timeout: 30_000 })
      .toBe(1);
    const page = await opened();
    page.on('dialog', () => problems.push('a dialog'));
    await drawn(page);
    await page.locator('.name').click();
    await page.waitForSelector('.events table');
    expect(await page.locator('#run-name').textContent()).toBe(name);
    expect(await page.locator('main img, aside img').count()).toBe(0);
  });
});
