/** Every code has a page in docs/errors that says what its error is, and no page speaks of a code that is gone. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as errors from '../../src/errors.js';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'docs/errors');
const CODE = /['"]((?:ERR|WARN|ALERT)_[A-Z0-9_]+|NEVE_MOMENTUM)['"]/g;
/** What the native side calls the classes. */
const KINDS = ['option', 'shape', 'dtype', 'device', 'index', 'memory', 'format', 'checkpoint', 'numerical', 'state', 'aborted', 'native'];
/** Codes whose messages are libtorch's words, or values with little between them. */
const OTHERS_WORDS = ['ERR_ARGUMENT', 'ERR_CONFIG_VALUE', 'ERR_DTYPE', 'ERR_LINALG', 'ERR_NATIVE', 'ERR_OPTION_VALUE'];
/** Facts that are added to the fields of many errors on their way out: where it was, and when. */
const ADDED = ['where', 'epoch', 'step', 'batch'];

/** A place where a code is named. */
interface Site {
  readonly source: string;
  readonly at: number;
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|cc|h)$/.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));
}

const sources = ['src', 'native'].flatMap(sourcesOf);
const sites = new Map<string, Site[]>();
for (const source of sources) {
  for (const match of source.matchAll(CODE)) {
    const code = match[1] as string;
    sites.set(code, [...(sites.get(code) ?? []), { source, at: match.index }]);
  }
}

/** The class of the first error that a text makes. */
function madeIn(text: string): string | undefined {
  const made = /new (\w+Error)\(|(?:Error\(|return \{)"(\w+)"/.exec(text);
  return made?.[1] ?? classOf(made?.[2] ?? '');
}

function classOf(kind: string): string | undefined {
  if (!KINDS.includes(kind)) return undefined;
  return errors.errorFromNative(kind as errors.NativeErrorKind, 'ERR_X', '', {}).name;
}

/** The definition of the function that a code is handed to, such as `checkpointFailure('ERR_CHECKPOINT_WRITE', …)`; empty where it is not. */
function helperOf({ source, at }: Site): string {
  const name = /(\w+)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*$/.exec(source.slice(0, at))?.[1];
  if (name === undefined) return '';
  const definition = new RegExp(`(?:function |Error |double )${name}\\(`);
  const inThis = [source, ...sources].find((text) => definition.test(text)) ?? '';
  return inThis.slice(inThis.search(definition)).slice(0, 1200);
}

/** The classes that an error of this code can have. */
function classesOf(code: string): string[] {
  const found: string[] = (sites.get(code) ?? []).flatMap((site) => {
    const before = site.source.slice(Math.max(0, site.at - 200), site.at);
    const direct = /new (\w+Error)\(\s*(?:[^()]*\? )?$/.exec(before)?.[1] ?? classOf(/"(\w+)",\s*$/.exec(before)?.[1] ?? '');
    return direct ?? [];
  });
  // Problems of a configuration are gathered, and thrown together.
  if (code.startsWith('ERR_CONFIG') && found.length < (sites.get(code)?.length ?? 0)) found.push('ConfigError');
  const all = found.length > 0 ? found : (sites.get(code) ?? []).flatMap((site) => madeIn(helperOf(site)) ?? []);
  return [...new Set(all)].sort();
}

/** Stretches of words where a code is made, as its messages have them. */
function wordsOf(code: string): string[] {
  return (sites.get(code) ?? [])
    .flatMap((site) => [site.source, helperOf(site)])
    .flatMap((text) => text.split(/[`'"\n\\]|\$\{[^}]*\}/))
    .map((words) => words.trim())
    .filter((words) => words.length >= 11 && /\w \w/.test(words));
}

/** The part of a page under a heading. */
function section(page: string, heading: string): string {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start < 0) return '';
  const rest = page.slice(start + heading.length + 5);
  const end = rest.search(/\n## /);
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

const names = readdirSync(PAGES).map((name) => name.replace(/\.md$/, ''));
const codes = [...sites.keys()].sort();
const pages = new Map(names.map((name) => [name, readFileSync(join(PAGES, `${name}.md`), 'utf8')]));

it('there is a page for every code, and no other', () => {
  expect(codes.length).toBeGreaterThan(270);
  expect(names.filter((name) => name !== 'index').sort()).toEqual(codes);
});

it('the index has every page once, under its class', () => {
  const index = pages.get('index') as string;
  for (const code of codes) {
    const kind = code.startsWith('ALERT') ? 'Alerts' : code.startsWith('ERR') ? null : 'Warnings';
    for (const heading of kind === null ? classesOf(code) : [kind]) expect(section(index, heading)).toContain(`- [${code}](${code}.md): `);
  }
});

describe.each(codes)('%s', (code) => {
  const page = pages.get(code) ?? '';

  it('has its parts', () => {
    expect(page.startsWith(`# ${code}\n\n**Class:** `)).toBe(true);
    for (const heading of ['What happened', 'Why', 'What to do']) expect(section(page, heading)).toMatch(/\w.*\.$|```$/s);
    expect(page.split('\n').filter((line) => line.length >= 120)).toEqual([]);
    for (const [, target] of page.matchAll(/\]\((\w+)\.md\)/g)) expect(names).toContain(target);
  });

  it('names the class that is thrown', () => {
    const named = /\*\*Class:\*\* (.*)/.exec(page)?.[1] ?? '';
    const expected = code.startsWith('ERR') ? classesOf(code) : [code.startsWith('ALERT') ? 'AlertRaised' : 'NeveWarning'];
    expect(expected.length).toBeGreaterThan(0);
    expect(Array.from(named.matchAll(/`(\w+)`/g), ([, name]) => name).filter((name) => name !== 'warning' && name !== 'alert')).toEqual(
      expected,
    );
  });

  it('shows a message as the code makes it', () => {
    if (OTHERS_WORDS.includes(code)) return;
    const message = (/```text\n(.*?)\n```/s.exec(page)?.[1] ?? '').replaceAll('\n', ' ');
    expect(wordsOf(code).filter((words) => message.includes(words))).not.toEqual([]);
  });

  it('names fields that the error has', () => {
    const near = (sites.get(code) ?? []).flatMap((site) => [site.source, helperOf(site)]).join('\n');
    const fields = Array.from(section(page, 'Fields').matchAll(/^- `(\w+)`/gm), ([, name]) => name as string);
    expect(fields.filter((name) => !ADDED.includes(name) && !new RegExp(`\\b${name}\\b`).test(near))).toEqual([]);
  });
});
