import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CsvLogger } from '../../src/report/index.js';
import type { Epoch } from '../../src/trainer/index.js';
import { cut, LOGGED_RUN, sampleEpoch } from './samples.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-csv-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** The file's lines, the header first. */
async function written(epochs: readonly Epoch[], history: readonly Epoch[] = []): Promise<string[]> {
  const path = join(folder, 'made', 'log.csv');
  const logger = new CsvLogger(path);
  await logger.start({ ...LOGGED_RUN, history });
  for (const epoch of epochs) await logger.epoch(epoch);
  const text = await readFile(path, 'utf8');
  expect(text.endsWith('\r\n')).toBe(true);
  return text.slice(0, -2).split('\r\n');
}

const BARE: Epoch = { ...sampleEpoch(0), velocity: null };

describe('CsvLogger', () => {
  it('writes a header and a line an epoch', async () => {
    const [header, ...lines] = await written([BARE, sampleEpoch(1)]);
    expect(header).toBe(
      'epoch,loss,gradNorm,skippedSteps,lr,velocity,mseVelocity,drift,steps,samples,seconds,measureSeconds,' +
        'usage/samplesPerSecond,usage/stepsPerSecond,usage/dataSeconds,usage/graphSteps,usage/secondsLeft,usage/rssBytes,usage/peakRssBytes,usage/nativeBytes,decisions',
    );
    expect(lines).toEqual([
      '0,2,,0,0.1,,,,10,320,0.16,0.01,2133,66.7,0,0,0.48,300000000,400000000,50000000,',
      '1,1,,0,0.1,0.25,0.01,,10,320,0.16,0.01,2133,66.7,0,0,0.48,300000000,400000000,50000000,',
    ]);
  });

  it('quotes words and keeps them last when a column comes in later', async () => {
    const odd = { ...cut(1, 0.05), reason: 'so, "it"\nfell' };
    const late = { ...sampleEpoch(1, [odd]), lrs: { default: 0.1, head: 0.01 } };
    const [header, first, ...rest] = await written([BARE, late]);
    expect(header?.split(',').slice(-3)).toEqual(['lrs/default', 'lrs/head', 'decisions']);
    expect(first?.endsWith('50000000,,,')).toBe(true);
    expect(rest.join('\r\n').endsWith('50000000,0.1,0.01,"NeVe lr 0.05: so, ""it""\nfell"')).toBe(true);
  });

  it('goes on from the epochs of a checkpoint, and gives up what came after', async () => {
    const whole = await written([0, 1, 2].map((index) => sampleEpoch(index)));
    expect(await written([sampleEpoch(2)], [sampleEpoch(0), sampleEpoch(1)])).toEqual(whole);
  });

  it('tells values that are not finite in words', async () => {
    const [header = '', line = ''] = await written([{ ...BARE, loss: Number.NaN }]);
    expect(line.split(',')[header.split(',').indexOf('loss')]).toBe('NaN');
  });

  it('refuses what is no path', () => {
    expect(() => new CsvLogger('')).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});
