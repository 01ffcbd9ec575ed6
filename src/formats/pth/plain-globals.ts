/** The names of Python's own that a file of weights may use, and what each makes here. */

import { COST } from './limits.js';
import { checkKey } from './pickle-machine.js';
import { isList, isTuple, type PickleCall, type Pickled, PickleGlobal } from './pickle-objects.js';
import { Complex, OrderedDict, type PthKey, type PthValue } from './values.js';

/** By `module.name`; `builtins` is called `__builtin__` in protocol 2. */
export const PLAIN_GLOBALS: ReadonlyMap<string, Pickled> = new Map<string, Pickled>([
  ['collections.OrderedDict', new PickleGlobal('OrderedDict', orderedDict)],
  ['collections.Counter', new PickleGlobal('Counter', counter)],
  ['_codecs.encode', new PickleGlobal('encode', encode)],
  ...['__builtin__', 'builtins'].flatMap((module): [string, Pickled][] => [
    [`${module}.complex`, new PickleGlobal('complex', complex)],
    [`${module}.set`, new PickleGlobal('set', set)],
    [`${module}.bytearray`, new PickleGlobal('bytearray', bytearray)],
  ]),
]);

function orderedDict(args: readonly Pickled[], context: PickleCall): Pickled {
  if (args.length > 0) context.fail('an OrderedDict made with arguments');
  context.charge(COST.map);
  return new OrderedDict();
}

function counter(args: readonly Pickled[], context: PickleCall): Pickled {
  const [counts] = args;
  if (args.length !== 1 || !(counts instanceof Map)) return context.fail('a Counter that is not made from a dict');
  context.charge(COST.map + 2 * COST.item * counts.size);
  return new Map(counts as ReadonlyMap<PthKey, PthValue>);
}

/** Protocol 2 has no bytes: they are a string of the same code points, encoded as Latin-1. */
function encode(args: readonly Pickled[], context: PickleCall): Pickled {
  const [text, encoding] = args;
  if (args.length !== 2 || typeof text !== 'string' || encoding !== 'latin1') return context.fail('bytes that are not written as Latin-1');
  context.charge(COST.array + text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) return context.fail('bytes with a character beyond Latin-1');
    bytes[i] = code;
  }
  return bytes;
}

function bytearray(args: readonly Pickled[], context: PickleCall): Pickled {
  const [bytes] = args;
  if (args.length === 0) return new Uint8Array();
  if (args.length === 2) return encode(args, context);
  if (args.length !== 1 || !(bytes instanceof Uint8Array)) return context.fail('a bytearray that is not made from bytes');
  context.charge(COST.array + bytes.length);
  return Uint8Array.from(bytes);
}

function complex(args: readonly Pickled[], context: PickleCall): Pickled {
  const [re, im] = args;
  if (args.length !== 2 || typeof re !== 'number' || typeof im !== 'number') return context.fail('a complex number that is not two floats');
  context.charge(COST.array);
  return new Complex(re, im);
}

function set(args: readonly Pickled[], context: PickleCall): Pickled {
  const [items] = args;
  if (args.length !== 1 || !(isList(items as Pickled) || isTuple(items as Pickled)))
    return context.fail('a set that is not made from a list');
  const list = items as readonly Pickled[];
  context.charge(COST.map + COST.item * list.length);
  return new Set(list.map((item) => checkKey(item, context)));
}
