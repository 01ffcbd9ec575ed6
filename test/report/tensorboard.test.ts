import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TensorBoardLogger } from '../../src/report/index.js';
import { crc32c, maskedCrc32c } from '../../src/report/tensorboard/crc32c.js';
import type { MeasurementTaken } from '../../src/trainer/index.js';
import { velocityMeasurement } from '../controllers/drive.js';
import { tensorboardMissing, withTensorboard } from '../support/tensorboard.js';
import { LOGGED_RUN, SAMPLE_REPORT, sampleEpoch } from './samples.js';

const HISTOGRAM = [5, 0, 0, 0, 0, 0, 10, 20, 4, 1];

const TAKEN: MeasurementTaken = {
  type: 'measurement',
  by: 'NeVe',
  probe: 'velocity',
  epoch: 0,
  step: 10,
  measurement: velocityMeasurement({
    ...{ velocity: 0.25, drift: -0.5, deadNeurons: 5, histogram: HISTOGRAM, seconds: 0.01 },
    layers: [{ name: 'conv1', neurons: 40, velocity: 0.25, mseVelocity: null, drift: -0.5, deadNeurons: 5, perNeuron: null }],
  }),
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-tensorboard-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A fit of three epochs of ten steps. */
async function logFit(): Promise<void> {
  const logger = new TensorBoardLogger(folder);
  await logger.start(LOGGED_RUN);
  await logger.measurement(TAKEN);
  await logger.epoch(sampleEpoch(0), 10);
  logger.alert({ type: 'alert', code: 'ALERT_DEAD_LAYER', level: 'warning', message: '9 of 9 <neurons>', epoch: 1, step: 20, fields: {} });
  logger.decision({ kind: 'setLr', lr: 0.05, by: 'NeVe', epoch: 1, step: 20, reason: '<b>it</b> no *longer* falls' });
  await logger.epoch(sampleEpoch(1), 20);
  await logger.epoch({ ...sampleEpoch(2), findings: [{ by: 'Edge', epoch: 2, step: 25, curves: { Sharpness: { sharpness: 7 } } }] }, 30);
  await logger.end({ status: 'finished', report: SAMPLE_REPORT, error: null });
}

describe('the checksum', () => {
  it('is CRC-32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(maskedCrc32c(new Uint8Array(32))).toBe((((0x8a9136aa >>> 15) | (0x8a9136aa << 17)) + 0xa282ead8) >>> 0);
  });
});

describe('TensorBoardLogger', () => {
  it('writes whole records, and flushes at the end of each epoch', async () => {
    const logger = new TensorBoardLogger(join(folder, 'a', 'b'));
    await logger.start(LOGGED_RUN);
    const [file = ''] = await readdir(join(folder, 'a', 'b'));
    expect(file).toMatch(/^events\.out\.tfevents\.\d+\./);
    const records = async (): Promise<number> => {
      const bytes = await readFile(join(folder, 'a', 'b', file));
      let count = 0;
      let at = 0;
      for (; at < bytes.length; count++) {
        const length = Number(bytes.readBigUInt64LE(at));
        expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
        expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(bytes.subarray(at + 12, at + 12 + length)));
        at += length + 16;
      }
      expect(at).toBe(bytes.length);
      return count;
    };
    expect(await records()).toBe(2);
    await logger.measurement(TAKEN);
    expect(await records()).toBe(2);
    await logger.epoch(sampleEpoch(0), 10);
    expect(await records()).toBe(4);
  });

  it('refuses what is no folder', () => {
    expect(() => new TensorBoardLogger('')).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});

const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
import glob
events = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0, 'histograms': 0, 'tensors': 0})
events.Reload()
print(json.dumps({
  'scalars': {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']},
  'texts': {tag: [[e.step, e.tensor_proto.string_val[0].decode()] for e in events.Tensors(tag)] for tag in events.Tags()['tensors']},
  'plugins': {tag: events.SummaryMetadata(tag).plugin_data.plugin_name for tag in events.Tags()['tensors']},
  'histograms': {tag: [[e.step, e.histogram_value.num, e.histogram_value.sum, e.histogram_value.min, e.histogram_value.max,
    list(e.histogram_value.bucket_limit), list(e.histogram_value.bucket)] for e in events.Histograms(tag)] for tag in events.Tags()['histograms']},
  'loaded': sum(1 for path in glob.glob(sys.argv[1] + '/*') for _ in EventFileLoader(path).Load()),
}))
`;

interface Read {
  readonly scalars: Readonly<Record<string, readonly [number, number][]>>;
  readonly texts: Readonly<Record<string, readonly [number, string][]>>;
  readonly plugins: Readonly<Record<string, string>>;
  readonly histograms: Readonly<Record<string, readonly (readonly [number, number, number, number, number, number[], number[]])[]>>;
  readonly loaded: number;
}

const missing = await tensorboardMissing();

describe.skipIf(missing !== null)(`TensorBoard's own reader${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('finds scalars, text and the histogram of a fit', async () => {
    await logFit();
    const { scalars, texts, plugins, histograms, loaded } = withTensorboard<Read>(READ, [folder]);
    expect(scalars.epoch).toEqual([
      [10, 0],
      [20, 1],
      [30, 2],
    ]);
    expect(scalars.loss).toEqual([0, 1, 2].map((index) => [10 * (index + 1), Math.fround(2 / (index + 1))]));
    expect(scalars.mseVelocity?.map(([step]) => step)).toEqual([20, 30]);
    expect(scalars['usage/rssBytes']).toHaveLength(3);
    expect(scalars['NeVe.velocity/conv1/drift']).toEqual([[10, -0.5]]);
    expect(scalars['NeVe.velocity/deadNeurons']).toEqual([[10, 5]]);
    expect(scalars['finding/Edge/Sharpness/sharpness']).toEqual([[25, 7]]);
    expect(Object.keys(plugins).sort()).toEqual(['alerts/ALERT_DEAD_LAYER', 'decisions/NeVe', 'end', 'run']);
    expect(new Set(Object.values(plugins))).toEqual(new Set(['text']));
    expect(texts['alerts/ALERT_DEAD_LAYER']).toEqual([[20, '9 of 9 \\<neurons\\>']]);
    expect(texts['decisions/NeVe']).toEqual([[20, 'lr 0.05: \\<b\\>it\\</b\\> no \\*longer\\* falls']]);
    expect(JSON.parse(texts.run?.[0]?.[1] ?? '')).toEqual(LOGGED_RUN.facts);
    expect(texts.end?.[0]?.[0]).toBe(30);
    const [step, num, sum, min, max, limits, counts] = histograms['NeVe.velocity/histogram']?.[0] ?? [];
    expect([step, num, sum, min, max]).toEqual([10, 40, 10, 0, 2]);
    expect(limits?.slice(0, 9)).toEqual([-8, -7, -6, -5, -4, -3, -2, -1, 0].map((power) => 10 ** power));
    expect(counts).toEqual(HISTOGRAM);
    expect(loaded).toBeGreaterThan(6);
  });

  it('forgets what came after the checkpoint that a fit goes on from', async () => {
    await logFit();
    const again = new TensorBoardLogger(folder);
    await again.start({ ...LOGGED_RUN, step: 20, history: [sampleEpoch(0), sampleEpoch(1)] });
    await again.epoch({ ...sampleEpoch(2), loss: 0.5 }, 30);
    await again.end({ status: 'failed', report: null, error: new Error('test') });
    expect(withTensorboard<Read>(READ, [folder]).scalars.loss).toEqual([
      [10, 2],
      [20, 1],
      [30, 0.5],
    ]);
  });
});
