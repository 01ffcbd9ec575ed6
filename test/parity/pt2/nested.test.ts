/** Calls of exported programs with nested arguments and results, as in Python. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type GraphModel, loadModel, type Nested, noGrad, scope, Tensor, tensor } from '../../../src/index.js';
import { python, pythonAvailable } from '../../support/python.js';

/** Tensors as nested arrays. */
function plain(value: Nested): unknown {
  if (value instanceof Tensor) return value.toArray();
  if (Array.isArray(value)) return value.map(plain);
  return value === null ? null : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

it.skipIf(!pythonAvailable())('takes and gives what the Python model does, and names what differs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-nested-'));
  try {
    const path = join(folder, 'nested.pt2');
    const expected = python(new URL('nested.py', import.meta.url).pathname, { args: [path] });
    using model = (await loadModel(path)) as GraphModel;
    scope(() => {
      const [x, a, b, scale] = [0, 1, 2, 3].map((i) => tensor([0, 1, 2, 3, 4, 5].map((v) => v + i)).view([3, 2])) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const result = noGrad(() => model.call([x, { pair: [a, b] }], { scale }));
      expect(plain(result)).toEqual(expected);
      // Flat, in the order of the pytree.
      expect(noGrad(() => model.forwardAll(x, a, b, scale)).map(plain)).toEqual([
        (expected as { out: unknown }).out,
        ...(expected as { parts: [unknown, [unknown]] }).parts.flatMap((part, i) => (i === 0 ? [part] : (part as unknown[]))),
      ]);
      const wrong: [readonly Nested[], { readonly [key: string]: Nested }, string][] = [
        [[x], { scale }, 'an array of 2 at args'],
        [[x, { pair: [a] }], { scale }, 'an array of 2 at args[1].pair'],
        [[x, { pair: [a, b], other: a }], { scale }, 'an object with the keys pair at args[1]'],
        [[x, { pair: [a, b] }], {}, 'a tensor at kwargs.scale'],
        [[x, [a, b]], { scale }, 'an object with the keys pair at args[1]'],
      ];
      for (const [args, kwargs, words] of wrong) {
        expect(() => model.call(args, kwargs)).toThrow(
          expect.objectContaining({ code: 'ERR_CALL_STRUCTURE', message: expect.stringContaining(words) }),
        );
      }
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
