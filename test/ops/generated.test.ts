import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../native/ops/files.mjs';
import { takenNames } from '../../native/ops/taken.mjs';
import { native } from '../../src/native/load.js';
import { camelCase } from '../../src/ops/camel-case.js';
import { scope, Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { MOST_OTHERS, TABLE_MINOR, tableIsOfThisVersion } from './table-version.js';

// The hand-written families first, alone: what they define must not be generated.
const taken = await takenNames();
const ops = await import('../../src/ops/index.js');
const { traceFunction } = await import('../../src/graph/index.js');

const FOLDER = new URL('../../src/ops/generated/', import.meta.url);

describe('the generated files', () => {
  it.skipIf(!tableIsOfThisVersion())(`are what the generator writes for libtorch ${TABLE_MINOR} (npm run generate:ops)`, () => {
    const files = generatedFiles(native().listOps(), taken);
    expect(readdirSync(FOLDER).sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) expect(readFileSync(new URL(name, FOLDER), 'utf8') === text, `${name} is out of date`).toBe(true);
  });

  it('have a function for every operator of the allow-list, and no others', () => {
    const { linalg, fft, special, ...plain } = ops.aten;
    const functions = [
      ...Object.keys(plain),
      ...Object.entries({ linalg, fft, special }).flatMap(([home, members]) => Object.keys(members).map((name) => `${home}.${name}`)),
    ];
    const schemas = native().listOps();
    const names = new Set(schemas.map(({ name }) => functionName(name)));
    const methods = membersOf(Tensor.prototype);
    console.log(
      `aten: ${functions.length} functions for ${names.size} operators with ${schemas.length} overloads; ${methods} members of Tensor`,
    );
    const more = [...names].filter((name) => !functions.includes(name));
    const gone = functions.filter((name) => !names.has(name));
    if (!tableIsOfThisVersion()) {
      console.log(`aten: of this version alone: ${more.join(', ')}; of ${TABLE_MINOR} alone: ${gone.join(', ')}`);
      expect(more.length + gone.length).toBeLessThan(MOST_OTHERS);
      const x = tensor([[1]]);
      for (const name of gone.filter((one) => !one.includes('.')))
        expect(() => (plain as unknown as Record<string, (...args: unknown[]) => unknown>)[name]?.(x)).toThrow(
          expect.objectContaining({ code: 'ERR_OP_UNKNOWN' }),
        );
      x.dispose();
    } else expect({ more, gone }).toEqual({ more: [], gone: [] });
  });
});

/** `linalg.eigh` of `aten::linalg_eigh`. */
function functionName(name: string): string {
  const local = name.slice('aten::'.length);
  const [, home, rest] = /^(linalg|fft|special)_(.*)$/.exec(local) ?? [];
  return home === undefined || rest === undefined ? camelCase(local) : `${home}.${camelCase(rest)}`;
}

describe('generated operators', () => {
  const scoped = (fn: () => void) => () => scope(fn);

  it(
    'take optional arguments by position or by name',
    scoped(() => {
      const x = tensor([[3, 1, 2]]);
      expect(x.argsort().toArray()).toEqual([[1, 2, 0]]);
      expect(x.argsort(1, true).toArray()).toEqual([[0, 2, 1]]);
      expect(x.argsort({ descending: true }).toArray()).toEqual([[0, 2, 1]]);
      expect(x.argsort({ stable: true, dim: 1 }).toArray()).toEqual([[1, 2, 0]]);
      expect(x.argsort(1, undefined).toArray()).toEqual([[1, 2, 0]]);
      expect(ops.argsort(x, { descending: true }).toArray()).toEqual([[0, 2, 1]]);
    }),
  );

  it(
    'choose the overload by the arguments, call by call',
    scoped(() => {
      const x = tensor([1, 2]);
      expect(x.bitwiseAnd === undefined).toBe(false);
      expect(ops.aten.pow(2, x).toArray()).toEqual([2, 4]);
      expect(ops.aten.pow(x, 2).toArray()).toEqual([1, 4]);
      expect(ops.aten.pow(x, x).toArray()).toEqual([1, 4]);
      expect(ops.aten.max(x).item()).toBe(2);
      expect(ops.aten.max(x, 0).indices.item()).toBe(1);
      expect(ops.aten.max(x, tensor([0, 5])).toArray()).toEqual([1, 5]);
      expect(ops.aten.normal(0, 1, [3]).shape).toEqual([3]);
      expect(x.repeat([2]).toArray()).toEqual([1, 2, 1, 2]);
      expect(ops.atleast2d(x).shape).toEqual([1, 2]);
      expect(ops.var(x, { dim: [0], correction: 0 } as never).item()).toBe(0.25);
    }),
  );

  it(
    'name results as PyTorch does',
    scoped(() => {
      const x = tensor([
        [4, 0],
        [0, 9],
      ]);
      expect(x.topk(1, { largest: false }).values.toArray()).toEqual([[0], [0]]);
      const { S } = ops.linalg.svd(x, { fullMatrices: false });
      expect(S.toArray()).toEqual([9, 4]);
      expect(ops.linalg.slogdet(x).logabsdet.item()).toBeCloseTo(Math.log(36), 5);
      expect(ops.fft.rfft(x).shape).toEqual([2, 2]);
      expect(ops.special.expit(zeros([1])).item()).toBe(0.5);
      expect(ops.linalg.cholesky(x).toArray()).toEqual([
        [2, 0],
        [0, 3],
      ]);
    }),
  );

  it(
    'write in place and give back the very tensor',
    scoped(() => {
      const x = tensor([1, 4]);
      expect(x.sqrt_()).toBe(x);
      expect(x.addcmul_(tensor([1, 1]), tensor([1, 1]), { value: 2 })).toBe(x);
      expect(x.toArray()).toEqual([3, 4]);
      expect(x.resize_([1, 1]).shape).toEqual([1, 1]);
    }),
  );

  it(
    'take part in a trace, defaults spelt out',
    scoped(() => {
      const sorted = (x: Tensor): Tensor =>
        x
          .argsort({ descending: true })
          .cumsum(-1)
          .add(ops.linalg.vectorNorm(x, { dim: [1], keepdim: true }));
      const x = tensor([
        [3, 1, 2],
        [0, 5, 4],
      ]);
      expect((traceFunction(sorted, x).forward(x) as Tensor).equal(sorted(x))).toBe(true);
    }),
  );

  it(
    'say what they take',
    scoped(() => {
      const x = tensor([1]);
      expect(() => x.topk('1' as never)).toThrow(/no overload takes \(Tensor, '1'\).*k: SymInt/);
      expect(() => x.topk(1, { larges: true } as never)).toThrow(/Did you mean 'largest'/);
      expect(() => x.topk(1, { k: 1 } as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
      expect(() => ops.linalg.inv(zeros([2, 3]))).toThrow(expect.objectContaining({ name: expect.stringMatching(/Error$/) }));
    }),
  );
});

/** Members of a prototype and of those above it. */
function membersOf(prototype: object | null): number {
  if (prototype === null || prototype === Object.prototype) return 0;
  return Object.getOwnPropertyNames(prototype).length + membersOf(Object.getPrototypeOf(prototype));
}
