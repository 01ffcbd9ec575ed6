/** Limits of a `.pth` file's pickle, and the account that keeps a small file from costing much memory. */

import { FormatError } from '../../errors.js';

/** A file beyond one of these is refused. */
export const PTH_LIMITS: {
  readonly pickleBytes: number;
  readonly opcodes: number;
  readonly depth: number;
  readonly nodes: number;
  readonly memory: number;
} = Object.freeze({
  pickleBytes: 64 * 2 ** 20,
  opcodes: 1_000_000,
  /** Nesting of dicts, lists and tuples in the result. */
  depth: 200,
  /** Values in the result, each counted as often as it can be reached. */
  nodes: 1_000_000,
  /** Estimated bytes of what the pickle makes, strings and elements of tensors aside. */
  memory: 48 * 2 ** 20,
});

/** Estimated bytes, generous. */
export const COST: { readonly map: number; readonly array: number; readonly item: number; readonly tensor: number } = Object.freeze({
  map: 200,
  array: 48,
  item: 16,
  tensor: 1024,
});

/** The error for a pickle that cannot be used. */
export function pickleError(
  source: string,
  problem: string,
  { at, code = 'ERR_PICKLE', cause }: { at?: number; code?: string; cause?: unknown } = {},
): FormatError {
  const where = at === undefined ? '' : ` at byte ${at} of its pickle`;
  return new FormatError(code, `'${source}' cannot be read as PyTorch's weights: ${problem}${where}.`, {
    fields: { path: source, ...(at === undefined ? {} : { position: at }) },
    cause,
  });
}
