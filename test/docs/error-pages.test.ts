/** Every code has a page in docs/errors that says what its error is, and no page speaks of a code that is gone. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as errors from '../../src/errors.js';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'docs/errors');
const CODE = /['"]((?:ERR|WARN|ALERT)_[A-Z0-9_]+|NEVE_MOMENTUM)['"]/g;
const DEFINITION = /(?:function |Error |double )(\w+)\(/g;
/** What the native side calls the classes. */
const KINDS = [
  'option',
  'shape',
  'dtype',
  'device',
  'index',
  'memory',
  'format',
  'checkpoint',
  'numerical',
  'state',
  'aborted',
  'distributed',
  'native',
];
/** Codes whose messages are libtorch's words, or values with little between them. */
const OTHERS_WORDS = ['ERR_ARGUMENT', 'ERR_CONFIG_VALUE', 'ERR_DTYPE', 'ERR_LINALG', 'ERR_NATIVE', 'ERR_OPTION_VALUE'];
/** Facts that are added to the fields of many errors on their way out: where it was, and when. */
const ADDED = ['where', 'epoch', 'step', 'batch'];

/** A place where a code is named. */
interface Site {
  readonly source: string;
  readonly before: string;
  /** The definition of the function that the code is handed to, such as `checkpointFailure('ERR_CHECKPOINT_WRITE', …)`; empty where it is not. */
  readonly helper: string;
}

const sources = ['src', 'native'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|cc|h)$/.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
);

/** Functions with a body, by name. */
function definitionsOf(source: string): Map<string, string> {
  const all = Array.from(
    source.matchAll(DEFINITION),
    (match) => [match[1] as string, source.slice(match.index, match.index + 1200)] as const,
  );
  return new Map(all.filter(([, text]) => /^[^;]*\{/.test(text)));
}

const anywhere = new Map(sources.flatMap((source) => [...definitionsOf(source)]));
const sites = new Map<string, Site[]>();
for (const source of sources) {
  const here = definitionsOf(source);
  for (const match of source.matchAll(CODE)) {
    const before = source.slice(Math.max(0, match.index - 400), match.index);
    const called = /(\w+)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*$/.exec(before)?.[1] ?? '';
    const helper = here.get(called) ?? anywhere.get(called) ?? '';
    const code = match[1] as string;
    sites.set(code, [...(sites.get(code) ?? []), { source, before, helper }]);
  }
}

/** The class that the native side means. */
function classOf(kind: string): string[] {
  return KINDS.includes(kind) ? [errors.errorFromNative(kind as errors.NativeErrorKind, 'ERR_X', '', {}).name] : [];
}

/** The class of the error that a place makes itself. */
function madeAt({ before }: Site): string[] {
  const made = /new (\w+Error)\(\s*(?:[^()]*\? )?$/.exec(before)?.[1];
  return made === undefined ? classOf(/"(\w+)",\s*$/.exec(before)?.[1] ?? '') : [made];
}

/** The class of the first error that a function makes. */
function madeBy({ helper }: Site): string[] {
  const made = /new (\w+Error)\(|(?:Error\(|return \{)"(\w+)"/.exec(helper);
  return made?.[1] === undefined ? classOf(made?.[2] ?? '') : [made[1]];
}

/** The classes that an error of this code can have. */
function classesOf(code: string): string[] {
  const places = sites.get(code) ?? [];
  const found = places.flatMap(madeAt);
  // Problems of a configuration are gathered, and thrown together.
  if (code.startsWith('ERR_CONFIG') && found.length < places.length) found.push('ConfigError');
  return [...new Set(found.length > 0 ? found : places.flatMap(madeBy))].sort();
}

/** Whether a message has a stretch of words that stands where its code is. */
function isMadeThere(message: string, { source, helper }: Site): boolean {
  const stretches = `${helper}\n${source}`.split(/[`'"\n\\]|\$\{[^}]*\}/);
  return stretches.some((words) => words.trim().length >= 11 && /\w \w/.test(words) && message.includes(words.trim()));
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
const pages = new Map(names.map((name) => [name, readFileSync(join(PAGES, `${name}.md`), 'utf8')]));
const codes = [...sites.keys()].sort();

/** What is wrong with pages, each with its code. */
function faults(look: (code: string, page: string) => readonly string[]): string[] {
  return codes.flatMap((code) => look(code, pages.get(code) ?? '').map((fault) => `${code}: ${fault}`));
}

it('there is a page for every code, and no other', () => {
  expect(codes.length).toBeGreaterThan(270);
  expect(names.filter((name) => name !== 'index').sort()).toEqual(codes);
});

it('the index has every page under its class', () => {
  const index = pages.get('index') as string;
  const missing = faults((code) => {
    const headings = code.startsWith('ALERT') ? ['Alerts'] : code.startsWith('ERR') ? classesOf(code) : ['Warnings'];
    return headings.filter((heading) => !section(index, heading).includes(`- [${code}](${code}.md): `));
  });
  expect(missing).toEqual([]);
});

it('a page has its parts', () => {
  const missing = faults((code, page) => [
    ...(page.startsWith(`# ${code}\n\n**Class:** \``) ? [] : ['title and class']),
    ...['What happened', 'Why', 'What to do'].filter((heading) => !/\w.*(\.|```)$/s.test(section(page, heading))),
    ...page.split('\n').filter((line) => line.length >= 120),
    ...Array.from(page.matchAll(/\]\((\w+)\.md\)/g), ([, target]) => target as string).filter((target) => !names.includes(target)),
  ]);
  expect(missing).toEqual([]);
});

it('a page names the class that is thrown', () => {
  const wrong = faults((code, page) => {
    const line = /\*\*Class:\*\* (.*)/.exec(page)?.[1] ?? '';
    const named = Array.from(line.matchAll(/`([A-Z]\w+)`/g), ([, name]) => name).join();
    const expected = code.startsWith('ERR') ? classesOf(code).join() : code.startsWith('ALERT') ? 'AlertRaised' : 'NeveWarning';
    return named === expected && expected !== '' ? [] : [`${named}, not ${expected}`];
  });
  expect(wrong).toEqual([]);
});

it('a page shows a message as the code makes it', () => {
  const strange = faults((code, page) => {
    const message = (/```text\n(.*?)\n```/s.exec(page)?.[1] ?? '').replaceAll('\n', ' ');
    return OTHERS_WORDS.includes(code) || sites.get(code)?.some((site) => isMadeThere(message, site)) ? [] : [message];
  });
  expect(strange).toEqual([]);
});

it('a page names fields that the error has', () => {
  const unknown = faults((code, page) => {
    const fields = Array.from(section(page, 'Fields').matchAll(/^- `(\w+)`/gm), ([, name]) => name as string);
    const near = (sites.get(code) ?? []).flatMap(({ source, helper }) => [source, helper]);
    return fields.filter((name) => !ADDED.includes(name) && !near.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
  });
  expect(unknown).toEqual([]);
});
