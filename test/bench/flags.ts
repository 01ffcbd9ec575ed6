/** What `npm run bench --` takes. */

import { parseArgs } from 'node:util';
import { CASES } from './cases.js';
import { PEERS, type Peer } from './peers/install.js';

/** Benchmarks that are not training steps. */
export const OTHERS = ['ops', 'velocity', 'overhead'] as const;
const LARGEST = 512;

/** A run, or a page of the runs there were. */
export type Asked =
  | { readonly kind: 'run'; readonly flags: Flags }
  | { readonly kind: 'page'; readonly file: string; readonly json: string | null };

export interface Flags {
  /** Of the cases and of {@link OTHERS}. */
  readonly chosen: ReadonlySet<string>;
  readonly rounds: number;
  /** `null`: each case's own. */
  readonly batches: readonly number[] | null;
  readonly peers: readonly Peer[];
  readonly busy: number;
  readonly compile: boolean;
  /** `null`: the history in the cache. */
  readonly json: string | null;
}

/** @throws {Error} that names the flag, what came, and what it takes */
export function parseFlags(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      case: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      batch: { type: 'string' },
      peers: { type: 'string', default: '' },
      busy: { type: 'string', default: '0' },
      compile: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const json = values.json ?? null;
  const [command, file, ...more] = positionals;
  if (command === 'page' && file !== undefined && more.length === 0) return { kind: 'page', file, json };
  if (command !== undefined) throw new Error(`bench: '${positionals.join(' ')}' is not known. Use 'page out.html', or flags alone.`);
  const known = [...Object.keys(CASES), ...OTHERS];
  return {
    kind: 'run',
    flags: {
      chosen: new Set(values.case === undefined ? known : namesOf('--case', values.case, known)),
      rounds: wholeOf('--rounds', values.rounds, 1, 1000),
      batches: values.batch === undefined ? null : parseBatches(values.batch),
      peers: values.peers === '' ? [] : namesOf('--peers', values.peers, PEERS),
      busy: wholeOf('--busy', values.busy, 0, 1000),
      compile: values.compile,
      json,
    },
  };
}

/**
 * `1,8,64` as numbers, ascending and each once.
 *
 * @throws {Error}
 */
export function parseBatches(text: string): readonly number[] {
  const batches = text.split(',').map((part) => wholeOf('--batch', part.trim(), 1, LARGEST));
  return [...new Set(batches)].sort((a, b) => a - b);
}

function namesOf<Name extends string>(flag: string, text: string, known: readonly Name[]): Name[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !known.some((one) => one === name));
  if (unknown.length > 0) throw new Error(`${flag}: '${unknown.join("', '")}' is not known. Known: ${known.join(', ')}.`);
  return known.filter((one) => names.includes(one));
}

function wholeOf(flag: string, text: string, least: number, most: number): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${flag}: '${text}' is not a whole number from ${least} to ${most}.`);
}
