/** The last check of an unpickled value: it must be a finite tree of data, of bounded size however often its parts are shared. */

import { Tensor } from '../../tensor/tensor.js';
import { PTH_LIMITS, pickleError } from './limits.js';
import { type Pickled, PickleGlobal, StorageReference, StorageType } from './pickle-objects.js';
import { OrderedDict, type PthValue } from './values.js';

interface Extent {
  readonly nodes: number;
  /** Levels of containers. */
  readonly height: number;
}

const LEAF: Extent = { nodes: 1, height: 0 };

/**
 * Returns the value when code that walks it will end: no cycle, nesting of at most {@link PTH_LIMITS} levels, and at most a million values even when
 * each is counted as often as it can be reached.
 *
 * @throws {FormatError} `ERR_PICKLE`
 */
export function checkResult(value: Pickled, source: string): PthValue {
  const known = new Map<object, Extent>();
  const open = new Set<object>();
  const measure = (item: unknown): Extent => {
    if (item instanceof PickleGlobal || item instanceof StorageType || item instanceof StorageReference) {
      throw pickleError(source, `the bare name or storage ${describe(item)} in place of a value`);
    }
    if (typeof item !== 'object' || item === null || item instanceof Tensor || ArrayBuffer.isView(item)) return LEAF;
    const before = known.get(item);
    if (open.has(item)) throw pickleError(source, 'a value that contains itself');
    if (open.size + (before?.height ?? 1) > PTH_LIMITS.depth) throw pickleError(source, `values nested deeper than ${PTH_LIMITS.depth}`);
    if (before !== undefined) return before;
    open.add(item);
    let nodes = 1;
    let height = 0;
    for (const part of partsOf(item)) {
      const extent = measure(part);
      nodes += extent.nodes;
      height = Math.max(height, extent.height);
      if (nodes > PTH_LIMITS.nodes) throw pickleError(source, `more than ${PTH_LIMITS.nodes} values`);
    }
    open.delete(item);
    const extent = { nodes, height: height + 1 };
    known.set(item, extent);
    return extent;
  };
  measure(value);
  return value as PthValue;
}

function* partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) {
    for (const [key, item] of value) {
      yield key;
      yield item;
    }
    if (value instanceof OrderedDict && value.metadata !== null) yield value.metadata;
  } else if (Array.isArray(value) || value instanceof Set) {
    yield* value;
  }
}

function describe(item: PickleGlobal | StorageType | StorageReference): string {
  return item instanceof StorageReference ? `'${item.key.slice(0, 80)}'` : item.name;
}
