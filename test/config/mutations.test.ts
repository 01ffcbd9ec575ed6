/** Valid configurations, each broken in one place: never an unknown key accepted, never anything but a message with the path, the line and what to do. */

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isMap, isScalar, isSeq, type Pair, parseDocument, visit } from 'yaml';
import { loadConfig } from '../../src/config/index.js';
import { ConfigError } from '../../src/errors.js';
import { SAMPLES } from './samples.js';

const MUTATIONS = 240;
/** Keys whose own keys are free: names of columns, options of somebody's code. */
const FREE = ['columns', 'options'];
const VALUES: readonly unknown[] = [
  '',
  'nonsense',
  -1,
  0.5,
  1e9,
  true,
  null,
  [],
  ['x'],
  {},
  { deep: { er: 1 } },
  Number.NaN,
  '__proto__',
  'constructor',
];

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function misspelt(key: string, draw: (below: number) => number): string {
  const at = draw(key.length);
  const forms = [
    `${key}s`,
    key.slice(0, at) + key.slice(at + 1),
    key.slice(0, at) + key.charAt(at) + key.slice(at),
    key.toUpperCase(),
    `${key}_`,
    '__proto__',
    'toString',
    'zzzzzz',
  ];
  const found = forms[draw(forms.length)] as string;
  return found === key || found === '' ? `${key}x` : found;
}

interface Mutation {
  readonly text: string;
  readonly what: string;
  /** The key that nothing knows; `null` where a value was changed. */
  readonly key: string | null;
}

function mutate(text: string, draw: (below: number) => number): Mutation {
  const document = parseDocument(text);
  const pairs: { readonly pair: Pair; readonly path: string }[] = [];
  visit(document, {
    Pair: (_key, pair, ancestors) => {
      const keys = ancestors.flatMap((each) => ('key' in each && isScalar(each.key) ? [String(each.key.value)] : []));
      if (!keys.some((key) => FREE.includes(key)))
        pairs.push({ pair, path: [...keys, String(isScalar(pair.key) ? pair.key.value : '')].join('.') });
    },
  });
  const { pair, path } = pairs[draw(pairs.length)] as (typeof pairs)[number];
  const kind = draw(3);
  if (kind === 0 && isScalar(pair.key)) {
    const key = misspelt(String(pair.key.value), draw);
    pair.key.value = key;
    return { text: document.toString(), what: `${path} named ${key}`, key };
  }
  if (kind === 1 && isMap(pair.value)) {
    const key = misspelt(String((pair.value.items[0] as Pair | undefined)?.key ?? 'name'), draw);
    pair.value.add(document.createPair(key, 1), true);
    return { text: document.toString(), what: `${key} added to ${path}`, key };
  }
  const value = VALUES[draw(VALUES.length)];
  const isList = isSeq(pair.value);
  pair.value = document.createNode(isList && draw(2) === 0 ? [value] : value) as never;
  return { text: document.toString(), what: `${path} is ${JSON.stringify(value)}`, key: null };
}

it(`refuses ${MUTATIONS} mutations in words`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'neve-mutations-'));
  const draw = numbers(7);
  const samples = Object.values(SAMPLES);
  const wrong: string[] = [];
  let refused = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const { text, what, key } = mutate(samples[i % samples.length] as string, draw);
    const file = join(folder, 'neve.yaml');
    await writeFile(file, text);
    const error: unknown = await loadConfig(file).then(
      () => null,
      (failure: unknown) => failure,
    );
    if (error === null) {
      if (key !== null) wrong.push(`${what}: accepted`);
      continue;
    }
    refused++;
    if (!(error instanceof ConfigError)) {
      wrong.push(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
      continue;
    }
    for (const { message, line, path } of error.problems) {
      const isGood = line !== undefined && message.startsWith(`${file}:${line}:`) && !/\n|\bat .*\.[jt]s:|undefined|\[object/.test(message);
      // What was wrong, and what to do, a sentence each at least; a file that is no map at all has no path.
      const sentences = message.slice(file.length).match(/[.?](?=\s|$)/g)?.length ?? 0;
      if (!isGood || sentences < 2 || path.length === 0) wrong.push(`${what}: ${message}`);
    }
    if (key !== null && !error.problems.some(({ code, message }) => code !== 'ERR_CONFIG_VALUE' && message.includes(key))) {
      // A name that is missing hides the key: its message names the place.
      if (!error.problems.some(({ code }) => code === 'ERR_CONFIG_MISSING')) wrong.push(`${what}: not named in ${error.message}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(MUTATIONS / 2);
});
