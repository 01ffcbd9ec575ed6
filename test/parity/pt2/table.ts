/** All architectures of architectures.py, and the table of what passes. */

import type { Differences } from './architectures.js';

/** The architectures of architectures.py. */
export const NAMES = [
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
const COLUMNS = ['forward', 'switched', 'gradients', 'joint', 'foreign', 'losses', 'trained', 'reopened'] as const;
/** Relative to the largest value of a tensor; most comparisons are bit-equal, and print as 0. */
const TOLERANCE = 1e-5;

/** Prints a line for each architecture; returns the names of those that pass. */
export function printTable(results: ReadonlyMap<string, Differences | string>): readonly string[] {
  const passed = [...results].filter(([, result]) => passes(result));
  const lines = [...results].map(([name, result]) => `${passes(result) ? 'pass' : 'FAIL'}  ${name.padEnd(16)} ${text(result)}`);
  process.stdout.write(
    `\n${[`      ${'greatest relative difference'.padEnd(16)}`, ...lines].join('\n')}\n${passed.length} of ${results.size} pass\n`,
  );
  return passed.map(([name]) => name);
}

function passes(result: Differences | string): boolean {
  return typeof result !== 'string' && result.parameters > 0 && COLUMNS.every((column) => result[column] <= TOLERANCE);
}

function text(result: Differences | string): string {
  if (typeof result === 'string') return result;
  const differences = COLUMNS.map((column) => `${column} ${result[column] === 0 ? '0' : result[column].toExponential(1)}`);
  const notes = [`compiled ${result.compiled}`, ...(result.scripts ? ['scripts too'] : [])];
  return `${String(result.parameters).padStart(4)} parameters: ${[...differences, ...notes].join(', ')}`;
}
