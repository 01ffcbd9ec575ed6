/** Every architecture of architectures.py; prints the table of what passes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../../src/index.js';
import { pythonAvailable } from '../../support/python.js';
import { compare, type Differences } from './architectures.js';
import { installTransformers } from './transformers.js';

const NAMES = [
  'BERT',
  'RoBERTa',
  'DistilBERT',
  'ALBERT',
  'ELECTRA',
  'GPT-2',
  'Llama',
  'Mistral',
  'GPT-NeoX',
  'T5 encoder',
  'ViT',
  'DeiT',
  'ResNet',
  'ConvNeXt',
  'Swin',
  'MobileNetV2',
  'Whisper encoder',
  'SegFormer',
];
const COLUMNS: readonly (keyof Differences)[] = ['forward', 'switched', 'gradients', 'losses', 'trained', 'reopened'];
/** Relative to the largest value of a tensor; most comparisons are bit-equal, and print as 0. */
const TOLERANCE = 1e-5;

const folder = mkdtempSync(join(tmpdir(), 'neve-pt2-all-'));
const threads = getNumThreads();

describe.skipIf(!pythonAvailable())('exported programs of transformers', () => {
  beforeAll(() => {
    setNumThreads(1);
    installTransformers();
  }, 600_000);

  afterAll(() => {
    setNumThreads(threads);
    rmSync(folder, { recursive: true });
  });

  it(`at least 12 of ${NAMES.length} run, train and save as in PyTorch`, { timeout: 1_800_000 }, async () => {
    const results = await compare(NAMES, folder);
    const passed = [...results].filter(([, result]) => passes(result));
    const lines = [...results].map(([name, result]) => `${passes(result) ? 'pass' : 'FAIL'}  ${name.padEnd(16)} ${text(result)}`);
    process.stdout.write(
      `\n${[`      ${'greatest relative difference'.padEnd(16)}`, ...lines].join('\n')}\n${passed.length} of ${results.size} pass\n`,
    );
    expect(passed.map(([name]) => name)).toEqual(NAMES);
  });
});

function passes(result: Differences | string): boolean {
  return typeof result !== 'string' && result.parameters > 0 && COLUMNS.every((column) => result[column] <= TOLERANCE);
}

function text(result: Differences | string): string {
  if (typeof result === 'string') return result;
  const differences = COLUMNS.map((column) => `${column} ${result[column] === 0 ? '0' : result[column].toExponential(1)}`);
  return `${String(result.parameters).padStart(4)} parameters: ${differences.join(', ')}`;
}
