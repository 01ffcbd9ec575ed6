/**
 * How long the dashboard takes with many runs: from a key or a click to the curves as they are drawn anew, in a real browser.
 *
 *     node --import tsx test/bench/dashboard.ts [--runs 500] [--points 10000]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serveDashboard } from '../../src/report/dashboard/serve.js';
import { makeRun } from '../report/dashboard/made-runs.js';
import { launchBrowser } from '../support/browser.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' }, points: { type: 'string', default: '10000' } } });
const runs = Number(values.runs);
const points = Number(values.points);

const folder = mkdtempSync(join(tmpdir(), 'neve-bench-'));
for (let i = 0; i < runs; i++) {
  const made = {
    lr: 0.001 * (1 + (i % 40)),
    optimizer: i % 2 === 0 ? 'sgd' : 'adamw',
    epochs: 20,
    stepsPerEpoch: points / 20,
    logged: points,
  };
  makeRun(join(folder, `run-${String(i).padStart(4, '0')}`), { ...made, startedAt: Date.UTC(2026, 0, 1) + i * 60_000 });
}

/** In the page: how long until panels that can be seen are drawn anew, after `act`. */
const MEASURE = `async (act) => {
  const panels = [...document.querySelectorAll('.panel')].filter((panel) => panel.getBoundingClientRect().top < innerHeight && panel.querySelector('canvas'));
  const begun = performance.now();
  const first = new Promise((resolve) => {
    const observer = new MutationObserver(() => { observer.disconnect(); requestAnimationFrame(() => resolve(performance.now() - begun)); });
    for (const panel of panels) observer.observe(panel, { attributes: true, attributeFilter: ['data-to', 'data-points', 'data-drawn'] });
  });
  const all = Promise.all(panels.map((panel) => new Promise((resolve) => {
    const observer = new MutationObserver(() => { observer.disconnect(); requestAnimationFrame(resolve); });
    observer.observe(panel, { attributes: true, attributeFilter: ['data-to', 'data-points', 'data-drawn'] });
  })));
  document.querySelector(act).click();
  const response = performance.now() - begun;
  const firstDrawn = await first;
  await all;
  return { response, first: firstDrawn, all: performance.now() - begun, panels: panels.length };
}`;

const begun = performance.now();
const dashboard = await serveDashboard(folder, { port: 0 });
for (;;) {
  const { runs: found } = (await (await fetch(`${dashboard.url}api/runs`)).json()) as { runs: { loaded: boolean }[] };
  if (found.length === runs && found.every(({ loaded }) => loaded)) break;
  await sleep(200);
}
console.log(
  `${runs} runs, ${((runs * points) / 1e6).toFixed(1)} M logged steps: all read after ${((performance.now() - begun) / 1000).toFixed(1)} s`,
);

for (const range of ['', '&from=2000&to=5000']) {
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    const at = performance.now();
    await (
      await fetch(`${dashboard.url}api/curves?runs=1-${runs}&panel=${encodeURIComponent('["loss/steps"]')}&width=500${range}`)
    ).arrayBuffer();
    times.push(performance.now() - at);
  }
  console.log(`curves of all runs${range === '' ? '' : ', zoomed'}: ${median(times).toFixed(0)} ms (median of 10)`);
}

const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  await page.goto(dashboard.url);
  await page.waitForSelector('.panel canvas');
  for (const drawn of [10, runs]) {
    if (drawn === runs) await page.click('#draw-all');
    await sleep(4000);
    for (const [name, button] of [
      ['zoom in', '#in'],
      ['move', '#right'],
      ['show all', '#reset'],
    ] as const) {
      const found: { response: number; first: number; all: number; panels: number }[] = [];
      for (let i = 0; i < 5; i++) {
        found.push((await page.evaluate(`(${MEASURE})('${button}')`)) as never);
        await sleep(300);
        if (button === '#reset') {
          await page.click('#in');
          await sleep(600);
        }
      }
      const [response, first, all] = (['response', 'first', 'all'] as const).map((key) => median(found.map((one) => one[key])).toFixed(0));
      console.log(
        `${drawn} runs drawn, ${name}: ${response} ms until it answers, ${first} ms until the first of ${found[0]?.panels} panels is drawn anew, ${all} ms until all are`,
      );
    }
  }
} finally {
  await browser.close();
  await dashboard.close();
  rmSync(folder, { recursive: true, force: true });
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
