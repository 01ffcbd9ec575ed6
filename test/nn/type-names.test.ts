/** Names of types hold when a minifier has renamed the classes. */

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import * as models from '../../src/models/index.js';
import * as nn from '../../src/nn/index.js';
import { transpile } from '../support/transpiled.js';

const CHILD = new URL('type-names-child.ts', import.meta.url).pathname;

function printed(minify: boolean): unknown {
  using child = transpile(CHILD, { minify });
  const { stdout, stderr, status } = spawnSync(process.execPath, [child.script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

it('are the same after minification', () => {
  const plain = printed(false);
  const minified = printed(true);
  expect(minified).toEqual(plain);
  expect(plain).toMatchObject({
    layers: [
      ['', 'Net'],
      ['conv', 'Conv2d'],
      ['norm', 'BatchNorm2d'],
      ['linear', 'Linear'],
    ],
    disposed: ['Tensor', 'Parameter', 'Generator', 'Optimizer'],
    errors: ['OptionError', 'OptionError: no', 'NeveError'],
  });
});

it('are spelt out in every class of layers and models', () => {
  const exported = Object.entries({ ...nn, ...models }) as [string, unknown][];
  const modules = exported.filter(([, value]) => typeof value === 'function' && value.prototype instanceof nn.Module);
  expect(modules.length).toBeGreaterThan(130);
  for (const [name, type] of modules)
    expect(Object.hasOwn(type as object, 'typeName') && (type as { typeName: string }).typeName, name).toBe(name);
});

it('are those of a class that extends a layer where it has none of its own', () => {
  class Mine extends nn.Linear {}
  using mine = new Mine(1, 1);
  expect(mine.typeName).toBe('Mine');
});
