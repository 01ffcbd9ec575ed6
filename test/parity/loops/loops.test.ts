/** The examples whose loop is their own, each against its twin in Python: every loss of 20 steps, one thread. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { python, pythonAvailable } from '../../support/python.js';

const STEPS = 20;
const TOLERANCE = 1e-6;
const EXAMPLES = ['gan-digits', 'distillation', 'gradient-penalty', 'custom-optimizer'];

const file = (path: string): string => new URL(path, import.meta.url).pathname;

describe.skipIf(!pythonAvailable())("loops of one's own equal PyTorch", () => {
  it.each(EXAMPLES)('%s', { timeout: 300_000 }, (name) => {
    const lines = readFileSync(file(`../../../examples/${name}.ts`), 'utf8')
      .trimEnd()
      .split('\n').length;
    expect(lines).toBeLessThan(80);
    const folder = mkdtempSync(join(tmpdir(), 'neve-loops-'));
    try {
      const losses = join(folder, 'losses.json');
      const args = [
        '--import',
        'tsx',
        file(`../../../examples/${name}.ts`),
        '--steps',
        String(STEPS),
        '--threads',
        '1',
        '--losses',
        losses,
      ];
      const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);
      const ours = JSON.parse(readFileSync(losses, 'utf8')) as number[][];
      const theirs = python<number[][]>(file(`${name}.py`), { input: { digits: file('../../../examples/data/digits.bin'), steps: STEPS } });
      expect(ours.length).toBe(STEPS);
      for (const [step, values] of ours.entries()) {
        for (const [k, value] of values.entries()) expect(Math.abs(value - (theirs[step]?.[k] ?? Number.NaN))).toBeLessThan(TOLERANCE);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
