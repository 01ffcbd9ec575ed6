/** Writes values as a pickle of protocol 2, with no opcode and no name that `torch.load(weights_only=True)` does not take. */

import { OptionError } from '../../errors.js';
import { DTYPE_BYTES } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/tensor.js';
import { PTH_LIMITS } from './limits.js';
import { PickleBuffer } from './pickle-buffer.js';
import type { SavedStorages } from './saved-storages.js';
import { storageName } from './torch-globals.js';
import { Complex, OrderedDict, TorchDevice, TorchDType } from './values.js';

const MARK = 0x28;
const EMPTY_LIST = 0x5d;
const EMPTY_DICT = 0x7d;
const EMPTY_TUPLE = 0x29;
const TUPLE = 0x74;
const REDUCE = 0x52;
const LONE_SURROGATE = /\p{Surrogate}/u;
// As in Python's pickler, so that a reader's stack stays small.
const BATCH = 1000;

/**
 * Pickles a value.
 *
 * @param storages - takes the storages of the tensors
 * @throws {OptionError} `ERR_PTH_VALUE` for something that such a file cannot hold, with the way to it
 */
export function writePickle(value: unknown, storages: SavedStorages): Uint8Array<ArrayBuffer> {
  return new PickleWriter(storages).document(value);
}

class PickleWriter {
  readonly #out = new PickleBuffer();
  readonly #storages: SavedStorages;
  // Strings are remembered by content, everything else by identity.
  readonly #memo = new Map<unknown, number>();
  readonly #globals = new Map<unknown, number>();
  #count = 0;
  readonly #path: string[] = [];

  constructor(storages: SavedStorages) {
    this.#storages = storages;
  }

  document(value: unknown): Uint8Array<ArrayBuffer> {
    this.#out.opcodeUint8(0x80, 2);
    this.#value(value);
    this.#out.opcode(0x2e);
    return this.#out.result();
  }

  #value(value: unknown): void {
    if (value === null) this.#out.opcode(0x4e);
    else if (typeof value === 'boolean') this.#out.opcode(value ? 0x88 : 0x89);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'bigint') this.#long(value);
    else if (typeof value === 'string') this.#string(value);
    else if (value instanceof Float) this.#out.opcodeFloat64(0x47, value.value);
    else if (value instanceof TorchDType) this.#global('torch', value.name);
    else if (typeof value === 'object') this.#object(value);
    else this.#fail(`a value of type ${typeof value}`);
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#out.opcodeFloat64(0x47, value);
    else if (value >= 0 && value <= 0xff) this.#out.opcodeUint8(0x4b, value);
    else if (value >= 0 && value <= 0xffff) this.#out.opcodeUint16(0x4d, value);
    else if (value === (value | 0)) this.#out.opcodeInt32(0x4a, value);
    else this.#long(BigInt(value));
  }

  #long(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    // Until what is left is the sign alone, and the last byte shows that sign.
    while (!((rest === 0n && (bytes.at(-1) ?? 0) < 128) || (rest === -1n && (bytes.at(-1) ?? 0) >= 128))) {
      bytes.push(Number(rest & 0xffn));
      rest >>= 8n;
      if (bytes.length > 255) this.#fail('an integer of more than 255 bytes');
    }
    this.#out.opcodeUint8(0x8a, bytes.length);
    this.#out.bytes(Uint8Array.from(bytes));
  }

  #string(text: string): void {
    if (this.#known(text)) return;
    if (LONE_SURROGATE.test(text)) this.#fail('a string with half a surrogate pair');
    const bytes = new TextEncoder().encode(text);
    this.#out.opcodeUint32(0x58, bytes.length);
    this.#out.bytes(bytes);
    this.#remember(text);
  }

  #object(value: object): void {
    if (this.#known(value)) return;
    if (this.#path.length >= PTH_LIMITS.depth) this.#fail(`values nested deeper than ${PTH_LIMITS.depth}, or one that contains itself`);
    if (value instanceof Tensor) this.#tensor(value);
    else if (value instanceof Map) this.#map(value);
    else if (value instanceof Set) this.#set(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (value instanceof Uint8Array) this.#bytes(value);
    else if (value instanceof Complex) this.#call('__builtin__', 'complex', [new Float(value.re), new Float(value.im)]);
    else if (value instanceof TorchDevice) this.#call('torch', 'device', splitDevice(value.name));
    else if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) this.#record(value);
    else this.#fail(`an object of class ${value.constructor?.name ?? 'unknown'}`);
    this.#remember(value);
  }

  /** A dict; an OrderedDict where PyTorch would have one: for an {@link OrderedDict}, and for names of tensors, which is a state dict. */
  #map(map: ReadonlyMap<unknown, unknown>): void {
    const isState = map.size > 0 && [...map].every(([key, value]) => typeof key === 'string' && value instanceof Tensor);
    const isOrdered = map instanceof OrderedDict || isState;
    if (isOrdered) this.#call('collections', 'OrderedDict', []);
    else this.#out.opcode(EMPTY_DICT);
    this.#remember(map);
    this.#items([...map]);
    if (!(map instanceof OrderedDict) || map.metadata === null) return;
    this.#out.opcode(EMPTY_DICT);
    this.#string('_metadata');
    this.#within('_metadata', map.metadata);
    this.#out.opcode(0x73);
    this.#out.opcode(0x62);
  }

  #record(value: object): void {
    this.#out.opcode(EMPTY_DICT);
    this.#remember(value);
    this.#items(Object.entries(value));
  }

  #items(entries: readonly (readonly [unknown, unknown])[]): void {
    for (let at = 0; at < entries.length; at += BATCH) {
      this.#out.opcode(MARK);
      for (const [key, value] of entries.slice(at, at + BATCH)) {
        this.#key(key);
        this.#within(String(key), value);
      }
      this.#out.opcode(0x75);
    }
  }

  #key(key: unknown): void {
    const isList = Array.isArray(key) && !Object.isFrozen(key);
    const isPlain = typeof key !== 'object' || key === null || Array.isArray(key) || isHashable(key);
    if (isList || !isPlain) this.#fail('a key that Python cannot hash; expected text, a number or a tuple');
    this.#value(key);
  }

  #array(items: readonly unknown[]): void {
    if (Object.isFrozen(items)) {
      this.#tuple(items);
      return;
    }
    this.#out.opcode(EMPTY_LIST);
    this.#remember(items);
    for (let at = 0; at < items.length; at += BATCH) {
      this.#out.opcode(MARK);
      for (const [i, item] of items.slice(at, at + BATCH).entries()) this.#within(String(at + i), item);
      this.#out.opcode(0x65);
    }
  }

  #tuple(items: readonly unknown[]): void {
    if (items.length > 3) this.#out.opcode(MARK);
    for (const [i, item] of items.entries()) this.#within(String(i), item);
    if (items.length === 0) this.#out.opcode(EMPTY_TUPLE);
    else this.#out.opcode(items.length > 3 ? TUPLE : 0x84 + items.length);
  }

  #set(items: ReadonlySet<unknown>): void {
    for (const item of items)
      if (typeof item === 'object' && item !== null && !isHashable(item)) this.#fail('a set member that Python cannot hash');
    this.#call('__builtin__', 'set', [[...items]]);
  }

  /** Protocol 2 has no bytes: they are written as the Latin-1 string of the same code points. */
  #bytes(bytes: Uint8Array): void {
    this.#call('_codecs', 'encode', [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), 'latin1']);
  }

  /** Written detached, as `state_dict()` does: a file keeps values, not whether they are trained. */
  #tensor(tensor: Tensor): void {
    const { storage, storageOffset, strides } = this.#storages.add(tensor);
    this.#global('torch._utils', '_rebuild_tensor_v2');
    this.#out.opcode(MARK);
    this.#out.opcode(MARK);
    this.#string('storage');
    this.#global('torch', storageName(storage.dtype));
    this.#string(storage.key);
    this.#string('cpu');
    this.#number(storage.bytes.length / DTYPE_BYTES[storage.dtype]);
    this.#out.opcode(TUPLE);
    this.#out.opcode(0x51);
    this.#number(storageOffset);
    this.#tuple(tensor.shape);
    this.#tuple(strides);
    this.#out.opcode(0x89);
    this.#call('collections', 'OrderedDict', []);
    this.#out.opcode(TUPLE);
    this.#out.opcode(REDUCE);
  }

  #call(module: string, name: string, args: readonly unknown[]): void {
    this.#global(module, name);
    this.#tuple(args);
    this.#out.opcode(REDUCE);
  }

  #global(module: string, name: string): void {
    const lines = `${module}\n${name}\n`;
    if (this.#known(lines, this.#globals)) return;
    this.#out.opcode(0x63);
    this.#out.text(lines);
    this.#remember(lines, this.#globals);
  }

  #within(step: string, value: unknown): void {
    this.#path.push(step);
    this.#value(value);
    this.#path.pop();
  }

  #known(value: unknown, memo: ReadonlyMap<unknown, number> = this.#memo): boolean {
    const index = memo.get(value);
    if (index === undefined) return false;
    if (index < 256) this.#out.opcodeUint8(0x68, index);
    else this.#out.opcodeUint32(0x6a, index);
    return true;
  }

  /** Names the value on top of the reader's stack, so that it is written once. */
  #remember(value: unknown, memo: Map<unknown, number> = this.#memo): void {
    if (memo.has(value)) return;
    const index = this.#count++;
    memo.set(value, index);
    if (index < 256) this.#out.opcodeUint8(0x71, index);
    else this.#out.opcodeUint32(0x72, index);
  }

  #fail(problem: string): never {
    const where = this.#path.length === 0 ? '' : ` at ${this.#path.slice(0, 8).join(' → ')}`;
    throw new OptionError(
      'ERR_PTH_VALUE',
      `A .pth file cannot hold ${problem}${where}. Expected tensors, Maps, arrays, Sets, text, numbers, booleans, null and bytes.`,
      { fields: { path: [...this.#path] } },
    );
  }
}

/** A number that is written as a float even when it is whole. */
class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

function isHashable(value: object): boolean {
  return value instanceof Complex || value instanceof TorchDType || value instanceof TorchDevice || Array.isArray(value);
}

/** The arguments of `torch.device`: `cuda:1` as `('cuda', 1)`. */
function splitDevice(name: string): readonly unknown[] {
  const [type = 'cpu', index] = name.split(':');
  return index === undefined ? [type] : [type, Number(index)];
}
