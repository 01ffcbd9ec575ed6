import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as optim from '../../src/optim/index.js';
// For its effect: it registers who writes the page.
import '../../src/report/index.js';
import type { FitEvent } from '../../src/trainer/index.js';
import { perceptron, rows, trainerOf } from './fixtures.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-page-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const pageOf = (runDir: string): string => readFileSync(join(runDir, 'report.html'), 'utf8');

describe('the page of a fit with a run folder', () => {
  it('is there at its end, and shows the run as it ended', async () => {
    using model = perceptron();
    using data = rows();
    const runDir = join(folder, 'run');
    await trainerOf(model.it).fit(data.it, { maxEpochs: 2, runDir });
    expect(pageOf(runDir)).toContain('<span class="status finished">finished</span>');
    await trainerOf(model.it).fit(data.it, { maxEpochs: 3, runDir, overwrite: true });
    expect(JSON.parse(/id="chart-data">(.*?)<\/script>/s.exec(pageOf(runDir))?.[1] ?? '')).toMatchObject({ epochs: [1, 2, 3] });
  });

  it('is there after a failure, and tells it', async () => {
    using model = perceptron();
    using data = rows();
    const runDir = join(folder, 'run');
    const failing = trainerOf(model.it, { optimizer: optim.sgd({ lr: 1e38 }) }).fit(data.it, { maxEpochs: 9, runDir });
    await expect(failing).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS' });
    expect(pageOf(runDir)).toContain('<span class="status failed">failed</span>');
    expect(pageOf(runDir)).toContain('Ended by an error (ERR_NON_FINITE_LOSS): The loss is');
  });

  it('is only warned of where it cannot be written', async () => {
    using model = perceptron();
    using data = rows();
    const runDir = join(folder, 'run');
    const warned: string[] = [];
    const onEvent = (event: FitEvent): void => {
      // No file can take the place of a folder.
      if (event.type === 'fitStart') mkdirSync(join(runDir, 'report.html'));
      if (event.type === 'warning') warned.push(event.code);
    };
    const report = await trainerOf(model.it).fit(data.it, { maxEpochs: 1, runDir, onEvent });
    expect(report.runDir).toBe(runDir);
    expect(warned).toEqual(['WARN_RUN_PAGE']);
  });
});
