/** The public surface by name and kind: a change of it shows in a review. `npx vitest run … test/public -u` writes it anew. */

import { expect, it } from 'vitest';
import * as neve from '../../src/index.js';

/** Namespaces that are listed in full; `ops` and its kin are generated from the dispatcher, and tested there. */
const LISTED: ReadonlySet<string> = new Set([
  'analysis',
  'autograd',
  'data',
  'models',
  'nn',
  'F',
  'functional',
  'init',
  'utils',
  'optim',
  'npy',
  'npz',
  'pth',
  'safetensors',
  'func',
]);

function kindOf(value: unknown): string {
  if (typeof value !== 'function') return Array.isArray(value) ? 'list' : typeof value;
  return /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function';
}

function isNamespace(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Reflect.get(value, Symbol.toStringTag) === 'Module';
}

function listed(namespace: object, path: string): string[] {
  return Object.entries(namespace).flatMap(([name, value]) => {
    if (!isNamespace(value)) return [`${path}${name} ${kindOf(value)}`];
    return LISTED.has(name) ? listed(value, `${path}${name}.`) : [`${path}${name} namespace`];
  });
}

it('the package exports these and no others', async () => {
  const names = [...new Set(listed(neve, ''))].sort();
  expect(names.length).toBeGreaterThan(400);
  await expect(`${names.join('\n')}\n`).toMatchFileSnapshot('exports.txt');
});
