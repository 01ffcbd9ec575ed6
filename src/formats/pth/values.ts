/** What a `.pth` file can hold, as JavaScript has it. */

import type { Tensor } from '../../tensor/tensor.js';

/** A key of a dict or a member of a set: what Python can hash, tensors aside. */
export type PthKey = string | number | bigint | boolean | null | TorchDType | TorchDevice | Complex | readonly PthKey[];

/**
 * A value of a `.pth` file.
 *
 * | Python | JavaScript |
 * |---|---|
 * | `None`, `bool`, `str` | `null`, `boolean`, `string` |
 * | `int`, `float` | `number`; `bigint` for an int beyond 2^53. A whole number is written as `int` |
 * | `list` | array |
 * | `tuple`, `torch.Size` | frozen array, see {@link tuple} |
 * | `dict`, `Counter` | `Map` |
 * | `OrderedDict` | {@link OrderedDict}, which is a `Map` |
 * | `set` | `Set` |
 * | `bytes`, `bytearray` | `Uint8Array` |
 * | `complex` | {@link Complex} |
 * | `torch.dtype`, `torch.device` | {@link TorchDType}, {@link TorchDevice} |
 * | `torch.Tensor`, `torch.nn.Parameter` | `Tensor` |
 */
export type PthValue = PthKey | Tensor | Uint8Array | readonly PthValue[] | ReadonlyMap<PthKey, PthValue> | ReadonlySet<PthKey>;

/** Python's `collections.OrderedDict`: what `Module.state_dict()` returns in PyTorch. */
export class OrderedDict<Value extends PthValue = PthValue> extends Map<PthKey, Value> {
  /** PyTorch keeps the versions of a state dict's modules here (`_metadata`); `null` for a dict without. */
  metadata: ReadonlyMap<PthKey, PthValue> | null = null;
}

/** A `torch.dtype`, such as `torch.float16`. */
export class TorchDType {
  /** PyTorch's name without `torch.`: `float16`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A `torch.device`. */
export class TorchDevice {
  /** As PyTorch prints it: `cpu`, `cuda:1`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A complex number. */
export class Complex {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

/** A Python tuple: an array that is frozen. Arrays that are not are lists. */
export function tuple<Items extends readonly PthValue[]>(...items: Items): Readonly<Items> {
  return Object.freeze(items);
}
