/** Every script of `npm run bench:gpu`, in small and on the simulated device: on the day a GPU is there, they are to run to their end. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSimulated } from '../support/device.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 32 x 32 points of some colour and noise. */
function image(seed: number): Promise<Buffer> {
  const points = Buffer.alloc(32 * 32 * 3);
  for (let i = 0; i < points.length; i++) points[i] = (i * (seed + 7) + ((i * i) >> 5) * (seed % 11)) & 255;
  return sharp(points, { raw: { width: 32, height: 32, channels: 3 } })
    .png()
    .toBuffer();
}

/** What is printed by a case of the benchmark. */
function dryRun(name: string): string {
  const main = fileURLToPath(new URL('bench/main.ts', import.meta.url));
  const args = ['--expose-gc', '--import', 'tsx', main, '--case', name, '--data', folder, '--dry'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 1_700_000,
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

describe.skipIf(!isSimulated)('benchmarks of a GPU, in small', () => {
  beforeAll(async () => {
    for (const [root, count] of [
      ['train', 12],
      ['test', 3],
    ] as const) {
      for (let label = 0; label < 10; label++) {
        const of = join(folder, root, `class${label}`);
        mkdirSync(of, { recursive: true });
        for (let i = 0; i < count; i++) writeFileSync(join(of, `${i}.png`), await image(label * 100 + i));
      }
    }
  });

  it('velocity beside a copy', () => {
    expect(dryRun('velocity')).toMatch(/ResNet-50 +channels-last +[\d.e+-]+ ms/);
  });

  it('steps by graph beside those of PyTorch', () => {
    const printed = dryRun('steps');
    for (const name of ['perceptron', 'small CNN', 'ResNet-18']) expect(printed).toMatch(new RegExp(`${name}.* [1-9]\\d* of \\d+`));
  });

  it('CIFAR-10 in few epochs, and its twin', () => {
    const results = dryRun('airbench')
      .split('\n')
      .filter((line) => line.startsWith('{'));
    for (const result of results) expect(JSON.parse(result)).toMatchObject({ accuracy: expect.any(Number), losses: [expect.any(Number)] });
    expect(results.length).toBeGreaterThan(0);
  });

  it('ResNet-32 with NeVe', () => {
    expect(dryRun('neve')).toMatch(/accuracy/i);
  });
});
