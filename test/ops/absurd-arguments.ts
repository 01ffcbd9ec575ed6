/** Arguments that no one should pass, mixed with ones that let an operator get far enough to trip over them. */

import type { OpSchema, SchemaEntry } from '../../src/native/addon.js';
import type { OpArgument } from '../../src/tensor/dispatch.js';
import { noGrad, Tensor, tensor, zeros } from '../../src/tensor/index.js';

const FLOATS = [0, -0, 1, -1, 0.5, 2, 1e-320, 1e30, -1e30, 1e308, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const SMALL = [0, 1, 1, 2, 2, 3, 4, -1, -2];
const WILD = [5, 7, -3, 64, 1000, 65_537, 2 ** 20, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 1e9, 2 ** 40, 2 ** 53 - 1];
const BIG = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 62n, -(2n ** 62n)];
const SIZES = [0, 1, 1, 2, 2, 2, 3, 3, 4, 5];
const DTYPES = [
  'float32',
  'float32',
  'float32',
  'float32',
  'float64',
  'int64',
  'int64',
  'int32',
  'bool',
  'uint8',
  'int8',
  'float16',
  'bfloat16',
  'complex64',
];
const TEXTS = [
  'mean',
  'sum',
  'none',
  '',
  'ij',
  'xy',
  'reflect',
  'constant',
  'circular',
  'replicate',
  'floor',
  'trunc',
  'linear',
  'nearest',
  'tanh',
  'fro',
  'nuc',
  'L',
  'U',
  'reduced',
  'complete',
  'forward',
  'amax',
  'prod',
  'a,b->ab',
  '...',
  '💥',
  'x'.repeat(1000),
];

/** Draws arguments from a seed. */
export class Absurd {
  #state: number;
  /** Sizes that tensors of one call have in common more often than not. */
  #shape: readonly number[] = [];
  #dtype = 'float32';

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
    for (let i = 0; i < 8; i++) this.#draw();
  }

  argumentsOf(schema: OpSchema): OpArgument[] {
    this.#shape = this.#sizes();
    this.#dtype = this.#oneOf(DTYPES);
    return schema.args.map((arg) => this.#argument(arg));
  }

  described(args: readonly unknown[]): string {
    return args.map((arg) => this.#describe(arg)).join(', ');
  }

  #describe(arg: unknown): string {
    if (arg instanceof Tensor) {
      const values =
        (arg.device as string) !== 'meta' && arg.numel <= 8 ? `{${Array.from(arg.toTypedArray() as Float64Array, String).join(',')}}` : '';
      return `${arg.dtype}[${arg.shape.join('x')}]${arg.requiresGrad ? 'grad' : ''}${arg.device === 'cpu' ? '' : arg.device}${values}`;
    }
    if (Array.isArray(arg)) return `[${this.described(arg)}]`;
    return typeof arg === 'bigint' ? `${arg}n` : typeof arg === 'string' ? `'${arg.slice(0, 20)}'` : String(arg);
  }

  #argument(arg: SchemaEntry): OpArgument {
    if (arg.hasDefault && this.#chance(0.5)) return undefined;
    return this.#of(arg.type);
  }

  #of(type: string): OpArgument {
    if (type.endsWith('?')) return this.#chance(0.3) ? null : this.#of(type.slice(0, -1));
    const list = /^(.*)\[(\d*)\]$/.exec(type);
    if (list !== null) {
      const count = list[2] !== '' && this.#chance(0.8) ? Number(list[2]) : this.#oneOf([0, 1, 1, 2, 2, 3, 4, 5]);
      const same = this.#chance(0.4) ? this.#of(list[1] as string) : undefined;
      return Array.from({ length: count }, () => same ?? this.#of(list[1] as string));
    }
    switch (type) {
      case 'Tensor':
        return this.#tensor();
      case 'int':
      case 'SymInt':
        return this.#integer();
      case 'float':
      case 'SymFloat':
        return this.#oneOf(FLOATS);
      case 'Scalar':
      case 'number':
        return this.#chance(0.5) ? this.#oneOf(FLOATS) : this.#integer();
      case 'bool':
      case 'SymBool':
        return this.#chance(0.5);
      case 'str':
        return this.#oneOf(TEXTS);
      case 'ScalarType':
        return this.#oneOf(DTYPES);
      case 'Layout':
        return this.#chance(0.8) ? 'strided' : 'sparse_coo';
      case 'Device':
        return this.#chance(0.8) ? 'cpu' : 'meta';
      case 'MemoryFormat':
        return this.#oneOf(['contiguous_format', 'preserve_format', 'channels_last', 'channels_last_3d']);
      default:
        return this.#chance(0.5) ? null : this.#integer();
    }
  }

  #integer(): number | bigint {
    const kind = this.#draw();
    return kind < 0.75 ? this.#oneOf(SMALL) : kind < 0.95 ? this.#oneOf(WILD) : this.#oneOf(BIG);
  }

  #sizes(): number[] {
    return Array.from({ length: this.#oneOf([0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5]) }, () => this.#oneOf(SIZES));
  }

  #tensor(): Tensor {
    const shape = this.#chance(0.55) ? this.#shape : this.#sizes();
    const dtype = this.#chance(0.7) ? this.#dtype : this.#oneOf(DTYPES);
    return noGrad(() => {
      const made = this.#filled(shape, dtype);
      const kind = this.#draw();
      if (kind < 0.06 && made.ndim >= 2) return made.transpose(0, 1);
      if (kind < 0.1 && made.ndim >= 1 && made.shape[0] === 1) return made.expand([3, ...made.shape.slice(1)]);
      if (kind < 0.13) return zeros(shape, { dtype: dtype as 'int64', device: 'meta' as never });
      if (kind < 0.2 && /float|complex/.test(dtype)) return made.requiresGrad_();
      return made;
    });
  }

  #filled(shape: readonly number[], dtype: string): Tensor {
    const count = shape.reduce((product, size) => product * size, 1);
    const whole = !/float|complex/.test(dtype);
    const style = this.#draw();
    const one = (): number =>
      style < 0.5 ? Math.floor(this.#draw() * 3) : style < 0.75 ? this.#oneOf(SMALL) : this.#oneOf(whole ? WILD : FLOATS);
    const values = Array.from({ length: count }, one);
    const flat = whole
      ? tensor(BigInt64Array.from(values, (value) => (style > 0.9 ? this.#oneOf(BIG) : BigInt(Math.trunc(value)))))
      : tensor(Float64Array.from(values));
    return flat.to(dtype as never).reshape(shape);
  }

  #oneOf<T>(items: readonly T[]): T {
    return items[Math.floor(this.#draw() * items.length)] as T;
  }

  #chance(share: number): boolean {
    return this.#draw() < share;
  }

  /** In [0, 1): mulberry32. */
  #draw(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
