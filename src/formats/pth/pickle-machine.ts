/**
 * The pickle machine, restricted to the opcodes that `torch.save` writes (protocol 2) and to a closed table of names. It builds data; it never
 * looks a name up anywhere, so that a file cannot choose what runs.
 *
 * Source: CPython's `pickletools` for the opcodes, PyTorch's `torch/_weights_only_unpickler.py` for which of them `torch.load(weights_only=True)` takes.
 */

import { COST, PTH_LIMITS, pickleError } from './limits.js';
import { PickleCursor } from './pickle-cursor.js';
import { isList, isTuple, type PickleCall, type Pickled, PickleGlobal } from './pickle-objects.js';
import { Complex, OrderedDict, type PthKey, type PthValue, TorchDevice, TorchDType } from './values.js';

/** What a pickle may name. */
export interface PickleWorld {
  /** The value of `module.name`, `undefined` for one that is not in the table. */
  find(module: string, name: string): Pickled | undefined;
  /** What a persistent id stands for: a storage. */
  persistent(id: Pickled, context: PickleCall): Pickled;
}

/**
 * Runs a pickle.
 *
 * @param source - names the file in messages
 * @throws {FormatError} `ERR_PICKLE`; `ERR_PICKLE_GLOBAL` for a name that is not in the table
 */
export function runPickle(bytes: Uint8Array, source: string, world: PickleWorld): Pickled {
  if (bytes.length > PTH_LIMITS.pickleBytes) {
    throw pickleError(source, `a pickle of ${bytes.length} bytes, more than the limit of ${PTH_LIMITS.pickleBytes}`);
  }
  return new PickleMachine(bytes, source, world).run();
}

class PickleMachine {
  readonly #cursor: PickleCursor;
  readonly #world: PickleWorld;
  readonly #stack: Pickled[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Pickled>();
  readonly #context: PickleCall;
  #opcodeAt = 0;
  #charged = 0;

  constructor(bytes: Uint8Array, source: string, world: PickleWorld) {
    this.#cursor = new PickleCursor(bytes, source);
    this.#world = world;
    this.#context = { charge: (size) => this.#charge(size), fail: (problem) => this.#fail(problem) };
  }

  run(): Pickled {
    const first = this.#cursor.uint8();
    const protocol = this.#cursor.uint8();
    if (first !== 0x80 || protocol !== 2) this.#fail('not a pickle of protocol 2, which torch.save writes');
    for (let count = 0; count < PTH_LIMITS.opcodes; count++) {
      this.#opcodeAt = this.#cursor.position;
      const opcode = this.#cursor.uint8();
      if (opcode === 0x2e) return this.#stop();
      this.#step(opcode);
    }
    return this.#fail(`more than ${PTH_LIMITS.opcodes} opcodes`);
  }

  #step(opcode: number): void {
    const cursor = this.#cursor;
    switch (opcode) {
      case 0x28: // MARK
        this.#charge(COST.item);
        this.#marks.push(this.#stack.length);
        break;
      case 0x4e: // NONE
        this.#push(null);
        break;
      case 0x88: // NEWTRUE
        this.#push(true);
        break;
      case 0x89: // NEWFALSE
        this.#push(false);
        break;
      case 0x4b: // BININT1
        this.#push(cursor.uint8());
        break;
      case 0x4d: // BININT2
        this.#push(cursor.uint16());
        break;
      case 0x4a: // BININT
        this.#push(cursor.int32());
        break;
      case 0x8a: // LONG1
        this.#push(cursor.long(cursor.uint8()));
        break;
      case 0x47: // BINFLOAT
        this.#push(cursor.float64());
        break;
      case 0x58: // BINUNICODE
        this.#push(cursor.text(cursor.uint32()));
        break;
      case 0x5d: // EMPTY_LIST
        this.#charge(COST.array);
        this.#push([]);
        break;
      case 0x7d: // EMPTY_DICT
        this.#charge(COST.map);
        this.#push(new Map());
        break;
      case 0x29: // EMPTY_TUPLE
        this.#tuple(0);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.#tuple(opcode - 0x84);
        break;
      case 0x74: // TUPLE
        this.#tuple(this.#sinceMark());
        break;
      case 0x61: // APPEND
        this.#append(1);
        break;
      case 0x65: // APPENDS
        this.#append(this.#sinceMark());
        break;
      case 0x73: // SETITEM
        this.#setItems(2);
        break;
      case 0x75: // SETITEMS
        this.#setItems(this.#sinceMark());
        break;
      case 0x71: // BINPUT
        this.#put(cursor.uint8());
        break;
      case 0x72: // LONG_BINPUT
        this.#put(cursor.uint32());
        break;
      case 0x68: // BINGET
        this.#get(cursor.uint8());
        break;
      case 0x6a: // LONG_BINGET
        this.#get(cursor.uint32());
        break;
      case 0x63: // GLOBAL
        this.#global(cursor.line(), cursor.line());
        break;
      case 0x51: // BINPERSID
        this.#push(this.#world.persistent(this.#pop(), this.#context));
        break;
      case 0x52: // REDUCE
        this.#reduce();
        break;
      case 0x62: // BUILD
        this.#build();
        break;
      default:
        this.#fail(`opcode 0x${opcode.toString(16).padStart(2, '0')}, which torch.save does not write`);
    }
  }

  #push(value: Pickled): void {
    this.#charge(8);
    this.#stack.push(value);
  }

  #pop(): Pickled {
    // What lies below a mark belongs to the value that is being built there.
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.#fail('an opcode that finds its stack empty');
    return this.#stack.pop() as Pickled;
  }

  #take(count: number): Pickled[] {
    if (this.#stack.length - count < (this.#marks.at(-1) ?? 0)) this.#fail('an opcode that finds its stack empty');
    return this.#stack.splice(this.#stack.length - count, count);
  }

  /** Removes the last mark; returns how many values lie above it. */
  #sinceMark(): number {
    const mark = this.#marks.pop();
    return mark === undefined ? this.#fail('an opcode that finds no mark') : this.#stack.length - mark;
  }

  #top(): Pickled {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) this.#fail('an opcode that finds its stack empty');
    return this.#stack[this.#stack.length - 1] as Pickled;
  }

  #tuple(count: number): void {
    this.#charge(COST.array + count * COST.item);
    this.#push(Object.freeze(this.#take(count)));
  }

  #append(count: number): void {
    const items = this.#take(count);
    const list = this.#top();
    if (!isList(list)) this.#fail('items appended to something that is no list');
    this.#charge(count * COST.item);
    for (const item of items) list.push(item as PthValue);
  }

  #setItems(count: number): void {
    if (count % 2 !== 0) this.#fail('a key without a value');
    const items = this.#take(count);
    const dict = this.#top();
    // Strictly a dict: PyTorch's own reader was broken through SETITEM on other objects (CVE-2026-24747).
    if (!(dict instanceof Map)) this.#fail('items set on something that is no dict');
    this.#charge(count * 2 * COST.item);
    for (let i = 0; i < count; i += 2) dict.set(checkKey(items[i] as Pickled, this.#context), items[i + 1] as Pickled);
  }

  #put(index: number): void {
    this.#charge(2 * COST.item);
    this.#memo.set(index, this.#top());
  }

  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) this.#fail(`memo ${index}, which nothing was put in`);
    this.#push(value);
  }

  #global(module: string, name: string): void {
    const found = this.#world.find(module, name);
    if (found !== undefined) {
      this.#push(found);
      return;
    }
    throw pickleError(
      this.#cursor.source,
      `it asks for ${JSON.stringify(`${module}.${name}`)}, which is not on the list of what files of weights need. In Python, save only ` +
        'tensors and plain data (model.state_dict(), not the model)',
      { at: this.#opcodeAt, code: 'ERR_PICKLE_GLOBAL' },
    );
  }

  #reduce(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!(callee instanceof PickleGlobal) || callee.call === undefined) this.#fail('a call of something that is no function');
    if (!isTuple(args)) this.#fail(`a call of ${callee.name} without a tuple of arguments`);
    this.#push(callee.call(args, this.#context));
  }

  /** Only for the `_metadata` that PyTorch sets on a state dict; nothing else has state. */
  #build(): void {
    const state = this.#pop();
    const target = this.#top();
    if (!(target instanceof OrderedDict)) this.#fail('state set on something that is no OrderedDict');
    const metadata = state instanceof Map ? state.get('_metadata') : undefined;
    if (!(state instanceof Map) || !(metadata instanceof Map) || state.size !== 1) {
      this.#fail('an OrderedDict with attributes other than _metadata');
    }
    target.metadata = metadata;
  }

  #stop(): Pickled {
    if (this.#marks.length > 0 || this.#stack.length !== 1) this.#fail('an end with values left over, or none');
    if (!this.#cursor.atEnd) this.#fail('bytes after its end');
    return this.#stack[0] as Pickled;
  }

  #charge(bytes: number): void {
    this.#charged += bytes;
    if (this.#charged > PTH_LIMITS.memory) this.#fail(`more values than ${PTH_LIMITS.memory} bytes of memory hold`);
  }

  #fail(problem: string): never {
    throw pickleError(this.#cursor.source, problem, { at: this.#opcodeAt });
  }
}

/** Returns `value` when Python could hash it, as a dict's key or a set's member. */
export function checkKey(value: Pickled, context: PickleCall, depth = 0): PthKey {
  if (value === null || (typeof value !== 'object' && typeof value !== 'undefined')) return value;
  if (value instanceof TorchDType || value instanceof TorchDevice || value instanceof Complex) return value;
  if (isTuple(value) && depth < 8 && value.length <= 64) {
    for (const item of value) {
      // Shared tuples are visited as often as they are reached; this bounds the work.
      context.charge(8);
      checkKey(item, context, depth + 1);
    }
    return value as readonly PthKey[];
  }
  return context.fail('a key that is no text, number or tuple of them');
}
