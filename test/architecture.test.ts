/** The rooms of src/ and the arrows between them: imports go one way, types included, and no file is part of a cycle. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Each line may import from those below it; rooms of one line as {@link BESIDE} says. */
const FLOORS: readonly (readonly string[])[] = [
  ['index'],
  ['cli'],
  ['config'],
  ['report'],
  ['analysis', 'stepper', 'trainer', 'predict'],
  ['session'],
  ['controllers', 'data', 'distributed', 'optim', 'formats'],
  ['models'],
  ['nn'],
  ['graph', 'autograd'],
  ['ops'],
  ['tensor'],
  ['native'],
  ['options'],
  ['option-checks'],
  ['errors'],
];
const BESIDE: ReadonlySet<string> = new Set([
  ...['analysis → trainer', 'stepper → trainer', 'trainer → predict', 'controllers → optim', 'data → formats'],
]);

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const IMPORTS = new Map(FILES.map((file) => [file, importsOf(file)] as const));

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;'"]*?from '(\.[^']+)\.js';/gm)]
    .map(([, path]) => relative(SRC, join(SRC, dirname(file), `${path}.ts`)))
    .filter((path) => existsSync(join(SRC, path)));
}

function roomOf(file: string): string {
  return (file.split('/')[0] as string).replace(/\.ts$/, '');
}

const floorOf = (room: string): number => FLOORS.findIndex((rooms) => rooms.includes(room));

it('every room has its floor', () => {
  expect(FILES.length).toBeGreaterThan(500);
  expect([...IMPORTS.values()].flat().length).toBeGreaterThan(2000);
  expect([...new Set(FILES.map(roomOf))].filter((room) => floorOf(room) < 0)).toEqual([]);
});

it('imports go down', () => {
  const wrong = [...IMPORTS].flatMap(([file, imports]) => {
    const from = roomOf(file);
    return imports.flatMap((imported) => {
      const to = roomOf(imported);
      const allowed = from === to || floorOf(from) < floorOf(to) || BESIDE.has(`${from} → ${to}`);
      return allowed ? [] : [`${file} → ${imported}`];
    });
  });
  expect(wrong).toEqual([]);
});

it('no file imports itself by way of others', () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const imported of IMPORTS.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of FILES) visit(file, []);
  expect(cycles).toEqual([]);
});

it('folders of the trainer go one way', () => {
  const folderOf = (file: string): string => dirname(relative(join(SRC, 'trainer'), join(SRC, file)));
  const pairs = new Set<string>();
  for (const [file, imports] of IMPORTS) {
    if (roomOf(file) !== 'trainer') continue;
    for (const imported of imports) if (roomOf(imported) === 'trainer') pairs.add(`${folderOf(file)} → ${folderOf(imported)}`);
  }
  const mutual = [...pairs].filter((pair) => {
    const [from, to] = pair.split(' → ') as [string, string];
    return from !== to && pairs.has(`${to} → ${from}`);
  });
  expect(pairs.size).toBeGreaterThan(20);
  expect(mutual).toEqual([]);
});
