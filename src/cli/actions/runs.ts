/** What `neve runs` and `neve show` do: run folders as a table, one run in words. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting } from '../../report/record/config.js';
import { numberIn, objectIn } from '../../report/record/json-fields.js';
import { parseLines } from '../../report/record/lines.js';
import { parseWhere, settingOf } from '../../report/record/where.js';
import type { RunsArguments } from '../commands/runs.js';
import { UsageError } from '../failure.js';
import { note, print, printJson, short, table } from '../output.js';
import { RUNS } from '../run-folder.js';
import { compareRuns, type EpochNumbers } from './compare.js';

type Json = Readonly<Record<string, unknown>>;

/** A run as it can be filtered: every value by its path. */
interface FoundRun {
  readonly run: string;
  readonly started: string;
  readonly values: Readonly<Record<string, Setting>>;
}

/** Lists runs. */
export async function runRuns(folders: readonly string[], { where, sort, best, json, compare }: RunsArguments): Promise<void> {
  if (best !== undefined && sort !== undefined) throw new UsageError('--best and --sort exclude each other.');
  const found = (await Promise.all((folders.length === 0 ? [RUNS] : folders).map(findRuns))).flat();
  const conditions = where.map(conditionOf);
  const kept = conditions.reduce((list, { holds }) => list.filter(holds), found);
  const key = best ?? sort;
  for (const name of [...conditions.map((condition) => condition.name), ...(key === undefined ? [] : [key.replace(/^-/, '')])]) {
    if (found.length > 0 && found.every(({ values }) => settingOf(values, name) === undefined)) note(`No run has a value '${name}'.`);
  }
  // Runs that are compared stay in the order in which they were named.
  const ordered =
    key !== undefined ? sorted(kept, key) : compare && folders.length > 1 ? kept : kept.sort((a, b) => (a.started < b.started ? 1 : -1));
  const shown =
    best === undefined ? ordered : ordered.filter(({ values }) => settingOf(values, best.replace(/^-/, '')) !== undefined).slice(0, 1);
  if (compare) return compareRuns(await Promise.all(shown.map(async ({ run, values }) => ({ run, values, epochs: await epochsOf(run) }))));
  if (json) {
    for (const { run, values } of shown) printJson({ run, ...values });
    return;
  }
  const columns = ['status', 'epochs', 'loss', 'validation.loss', 'validation.accuracy', 'optimizer.name', 'optimizer.lr'];
  const used = columns.filter((name) => shown.some(({ values }) => Object.hasOwn(values, name)));
  print(
    shown.length === 0
      ? 'No runs.'
      : table(
          ['run', ...used],
          shown.map((each) => [each.run, ...used.map((name) => short(each.values[name]))]),
        ),
  );
}

/** A folder is a run, or holds some. */
async function findRuns(folder: string): Promise<readonly FoundRun[]> {
  const own = await readFound(folder);
  if (own !== null) return [own];
  const names = await readdir(folder).catch(() => null);
  if (names === null && folder !== RUNS) throw new UsageError(`there is no folder '${folder}'.`);
  const found = await Promise.all((names ?? []).map((name) => readFound(join(folder, name))));
  return found.filter((run) => run !== null);
}

async function readFound(folder: string): Promise<FoundRun | null> {
  const facts = await readJson(join(folder, 'run.json'));
  if (facts === null) return null;
  const values = new Map<string, unknown>();
  const config = await readConfig(folder);
  if (config !== null) flatten(config, '', values);
  const last = await lastEpoch(folder);
  for (const name of ['status', 'epochs', 'seconds', 'device'] as const) if (facts[name] !== undefined) values.set(name, facts[name]);
  if (last !== null) {
    values.set('epochs', facts.epochs ?? (last.index as number) + 1);
    values.set('loss', last.loss);
    values.set('lr.last', last.lr);
    for (const part of ['validation', 'metrics'] as const) flattenNumbers(last[part], part, values);
  }
  return { run: folder, started: String(facts.startedAt ?? ''), values: Object.fromEntries(values) as Record<string, Setting> };
}

async function readConfig(folder: string): Promise<unknown> {
  const text = await readFile(join(folder, 'config.yaml'), 'utf8').catch(() => null);
  if (text === null) return null;
  const { parse } = await import('yaml');
  try {
    return parse(text) as unknown;
  } catch {
    return null;
  }
}

/** The numbers of all epochs. */
async function epochsOf(folder: string): Promise<EpochNumbers[]> {
  const lines = parseLines(await readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => ''));
  return lines.map((line) => ({ loss: numberIn(line, 'loss'), validationLoss: numberIn(objectIn(line, 'validation') ?? {}, 'loss') }));
}

/** The last whole line; one that was cut off is passed over. */
async function lastEpoch(folder: string): Promise<Json | null> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => '');
  for (const line of text.split('\n').reverse()) {
    if (line === '') continue;
    try {
      return JSON.parse(line) as Json;
    } catch {}
  }
  return null;
}

async function readJson(path: string): Promise<Json | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Json;
  } catch {
    return null;
  }
}

function flatten(value: unknown, path: string, into: Map<string, unknown>): void {
  if (Array.isArray(value)) {
    value.forEach((each, i) => {
      flatten(each, `${path}[${i}]`, into);
    });
    if (value.every((each) => typeof each !== 'object')) into.set(path, JSON.stringify(value));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) flatten(each, path === '' ? key : `${path}.${key}`, into);
  } else if (path !== '') into.set(path, value);
}

function flattenNumbers(value: unknown, path: string, into: Map<string, unknown>): void {
  if (typeof value === 'number' || value === 'NaN' || value === 'Infinity') into.set(path, Number(value));
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) flattenNumbers(each, key === 'metrics' ? path : `${path}.${key}`, into);
}

/** One condition, in the words of the dashboard's filter; a value may have spaces here, since the shell has taken it apart already. */
function conditionOf(text: string): { readonly name: string; readonly holds: (run: FoundRun) => boolean } {
  const [, name, operator, value] = /^\s*([\w.[\]-]+)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === undefined || operator === undefined || value === undefined || value === '') {
    throw new UsageError(
      `--where '${text}' is no condition; expected a value, one of < <= = != >= >, and what to compare with, such as lr<0.1.`,
    );
  }
  const holds = parseWhere(`${name}${operator}${/^["']/.test(value) ? value : `"${value}"`}`);
  // What is not set is neither equal to anything nor different from it.
  return { name, holds: ({ values }) => settingOf(values, name) !== null && holds({ words: [], tags: [], values }) };
}

function sorted(list: readonly FoundRun[], key: string): FoundRun[] {
  const [name, sign] = key.startsWith('-') ? [key.slice(1), -1] : [key, 1];
  const rank = (run: FoundRun): number => {
    const value = settingOf(run.values, name);
    return typeof value === 'number' && !Number.isNaN(value) ? sign * value : Number.POSITIVE_INFINITY;
  };
  return [...list].sort((a, b) => rank(a) - rank(b));
}

/** One run in words. */
export async function runShow(folder: string, json: boolean): Promise<void> {
  const facts = await readJson(join(folder, 'run.json'));
  if (facts === null) throw new UsageError(`${folder} is no run: it has no run.json. 'neve runs' lists them.`);
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => '');
  const epochs = text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Json];
    } catch {
      return [];
    }
  });
  const decisions = epochs.flatMap(({ decisions: made }) => (made ?? []) as readonly Json[]);
  if (json) return printJson({ run: folder, facts, epochs, decisions });
  const stop = facts.stop as Json | null | undefined;
  const rows: [string, string][] = [
    ['status', String(facts.status)],
    ['started', String(facts.startedAt)],
    ['device', String(facts.device)],
    ['epochs', String(epochs.length)],
    ...(stop == null ? [] : [['stopped by', `${String(stop.by)}: ${String(stop.reason)}`] as [string, string]]),
    ...((facts.error as Json | undefined) === undefined ? [] : [['error', String((facts.error as Json).message)] as [string, string]]),
  ];
  print(table(['', ''], rows).trimStart());
  const shown = epochs.length <= 20 ? epochs : [...epochs.slice(0, 10), ...epochs.slice(-10)];
  const line = (epoch: Json): string[] => {
    const held = epoch.validation as Json | null;
    return [
      String((epoch.index as number) + 1),
      short(epoch.loss),
      short(held?.loss),
      short(held?.accuracy),
      short(epoch.lr),
      short(epoch.velocity),
    ];
  };
  print(`\n${table(['epoch', 'loss', 'validation', 'accuracy', 'lr', 'velocity'], shown.map(line))}`);
  if (epochs.length > 20) print(`(epochs 11 to ${epochs.length - 10} are left out)`);
  if (decisions.length === 0) return;
  print('\nDecisions');
  for (const each of decisions)
    if ('reason' in each) print(`  step ${String(each.step)}  ${String(each.by)} ${String(each.kind)}: ${String(each.reason)}`);
  const page = join(folder, 'report.html');
  if (await stat(page).catch(() => null)) print(`\nThe page of the run: ${page}`);
}
