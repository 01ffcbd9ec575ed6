/** Every truncation and every single flipped bit of a small `.pt2`: a typed error, or the very same model; memory stays bounded. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormatError, GraphModel, loadModel, type Model, NeveError, nn, printGraph, scope, trace, zeros } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-pt2-bits-'));
const path = join(folder, 'model.pt2');
const damaged = join(folder, 'damaged.pt2');
let whole: Buffer;
let original: string;

beforeAll(async () => {
  const module = new nn.Linear(2, 1);
  {
    using model = scope(() => trace(module, zeros([2, 2])));
    await model.save(path);
  }
  for (const tensor of module.stateDict().values()) tensor.dispose();
  whole = readFileSync(path);
  using model = await loadModel(path);
  original = fingerprint(model);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Everything that a model computes with, as text. */
function fingerprint(model: Model): string {
  const graph = model instanceof GraphModel ? printGraph(model.graph) : model.kind;
  return JSON.stringify([graph, [...model.stateDict()].map(([name, tensor]) => [name, Array.from(tensor.toTypedArray() as Float32Array)])]);
}

/** `'same'`, `'other'`, or the error. */
async function outcome(bytes: Uint8Array): Promise<unknown> {
  writeFileSync(damaged, bytes);
  try {
    using model = await loadModel(damaged);
    return fingerprint(model) === original ? 'same' : 'other';
  } catch (error) {
    return error;
  }
}

describe('a damaged .pt2', () => {
  it('is refused at every length it can be cut to', async () => {
    for (let length = 0; length < whole.length; length++) {
      expect(await outcome(whole.subarray(0, length)), `${length} bytes`).toBeInstanceOf(FormatError);
    }
  });

  it('is refused, or is the same model, for every single bit; and takes no more memory than 64 MiB', async () => {
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let peak = 0;
    let refused = 0;
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const result = await outcome(bytes);
      peak = Math.max(peak, process.memoryUsage.rss() - before);
      if (result === 'same') continue;
      refused++;
      expect(result, `bit ${bit}`).toBeInstanceOf(NeveError);
    }
    console.log(
      `${whole.length * 8} flips: ${refused} refused, ${whole.length * 8 - refused} the same model, peak +${(peak / 2 ** 20).toFixed(0)} MiB`,
    );
    expect(peak).toBeLessThan(whole.length + 64 * 2 ** 20);
  });
});
