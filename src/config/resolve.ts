/** A configuration from its files and arguments: checked, whole, with the origin of every value and a hash. */

import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { checkCombinations } from './combinations.js';
import { showPath } from './path.js';
import { Problems } from './problem.js';
import { type CheckContext, checkField } from './schema/check.js';
import type { Field, Fields } from './schema/fields.js';
import { configSchema } from './schema/json-schema.js';
import { SECTIONS } from './schema/sections.js';
import { loadTree, type Overrides } from './source/load.js';
import { type ConfigTree, isRecord, type Origin, treeAt } from './source/tree.js';
import type { ConfigValues } from './values.js';

/** A configuration that is ready to be built. */
export interface ResolvedConfig {
  /** Every section, defaults filled in; paths are absolute. */
  readonly values: ConfigValues;
  /** Where each value was written, by path: `neve.yaml:3:7`, `--set optimizer.lr=0.1`, `default`. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** Of everything that decides on the result: not of where the run is kept and what it is called. 12 hexadecimal digits. */
  readonly hash: string;
  /** The run's name: what the file says, or its own. */
  readonly name: string;
}

/**
 * Reads and checks a configuration: YAML, JSON, or a JavaScript or TypeScript file that exports plain data.
 *
 * @param file - its path; a value is taken as it is, its paths from the present folder on
 * @throws {ConfigError} with all that is wrong: unknown keys, values that are none, parts that do not go together
 *
 * @example
 * const { trainer, loader, fit } = await buildConfig(await loadConfig('neve.yaml', { set: ['optimizer.lr=0.1'] }));
 */
export async function loadConfig(file: string | ConfigInput, overrides: Overrides = {}): Promise<ResolvedConfig> {
  const problems = new Problems();
  if (typeof file === 'string') return resolveTree(await loadTree(file, overrides, problems), nameOf(file), problems);
  return resolveTree(treeAt(file, { source: 'the configuration', base: process.cwd() }), 'run', problems);
}

function nameOf(file: string): string {
  const name = basename(file, extname(file)).replace(/[^\w.-]+/g, '-');
  return name === '' ? 'run' : name;
}

function resolveTree(tree: ConfigTree, fileName: string, problems: Problems): ResolvedConfig {
  // A file that could not be read has no sections to miss.
  problems.throwIfAny();
  const origins = new Map<string, Origin>();
  const context: CheckContext = { tree, problems, origins, belongs: (key) => BELONGS.get(key) ?? [] };
  const found = checkField({ kind: 'group', doc: '', fields: SECTIONS, absent: 'defaults' }, tree.value, [], context);
  problems.throwIfAny();
  const values = found as ConfigValues;
  checkCombinations(values, context);
  problems.throwIfAny();
  const shown = new Map([...origins].map(([key, origin]) => [showPath(JSON.parse(key) as string[]), origin]));
  return { values, origins: shown, hash: hashOf(values), name: values.run.name ?? fileName };
}

/** Equal for configurations that train alike. */
function hashOf({ run: { name: _, folder: __, overwrite: ___, remoteControl: ____, ...run }, ...values }: ConfigValues): string {
  return createHash('sha256')
    .update(canonical({ ...values, run }))
    .digest('hex')
    .slice(0, 12);
}

/** JSON with sorted keys, and numbers that JSON lacks as texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isRecord(value)) {
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
      .join(',')}}`;
  }
  return typeof value === 'number' && !Number.isFinite(value) ? JSON.stringify(String(value)) : JSON.stringify(value ?? null);
}

/** The JSON Schema of a configuration, made from the declarations of the code. */
export function jsonSchema(): Readonly<Record<string, unknown>> {
  return configSchema(SECTIONS);
}

/** Where each key is known: sections and the groups in them. */
const BELONGS: ReadonlyMap<string, readonly string[]> = sectionsByKey();

function sectionsByKey(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (key: string, section: string): void => {
    const known = found.get(key) ?? [];
    if (!known.includes(section)) found.set(key, [...known, section]);
  };
  const visit = (fields: Fields, section: string): void => {
    for (const [key, field] of Object.entries(fields)) {
      if (section !== '') add(key, section);
      const inner = section === '' ? key : `${section}.${key}`;
      if (field.kind === 'group') visit(field.fields, inner);
      else if (isPart(field))
        for (const part of Object.values(field.registry.parts)) for (const option of Object.keys(part.options)) add(option, inner);
    }
  };
  visit(SECTIONS, '');
  return found;
}

function isPart(field: Field): field is Extract<Field, { kind: 'part' }> {
  return field.kind === 'part';
}

/** What a configuration may look like in TypeScript; `loadConfig` checks the rest. */
export interface ConfigInput {
  readonly include?: string | readonly string[];
  readonly preset?: string | readonly string[];
  readonly model?: unknown;
  readonly data?: unknown;
  readonly loss?: unknown;
  readonly optimizer?: unknown;
  readonly controllers?: readonly unknown[];
  readonly precision?: string;
  readonly step?: Readonly<Record<string, unknown>>;
  readonly stop?: { readonly maxEpochs?: number | null; readonly maxSteps?: number | null; readonly maxSeconds?: number | null };
  readonly validation?: unknown;
  readonly checkpoint?: Readonly<Record<string, unknown>> | false;
  readonly log?: Readonly<Record<string, unknown>>;
  readonly run?: Readonly<Record<string, unknown>>;
  readonly device?: string;
}

/** The configuration itself: for `export default defineConfig({ ... })` in `neve.ts`, whose sections an editor then knows. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
