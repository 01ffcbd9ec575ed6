/** What every optimizer declares in its own file. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optim } from '../../src/index.js';
import { ALL_OPTIMIZERS, declarationOf } from '../../src/optim/declarations.js';
import { checkOption, defaultsOf, describeOptions } from '../../src/options/index.js';

/** The names in the addon's registry. */
const NATIVE = [
  ...readFileSync(new URL('../../native/core/optim/registry.cc', import.meta.url), 'utf8').matchAll(/^\s*\{"(\w+)", make</gm),
].map(([, name]) => name as string);

describe('declarations of optimizers', () => {
  it('are those of the addon, besides the one that is written by its user', () => {
    const declared = ALL_OPTIMIZERS.map(({ name }) => name);
    expect(declared.length).toBeGreaterThan(15);
    expect([...declared].sort()).toEqual([...NATIVE].sort());
    expect(declarationOf('custom')).toBeUndefined();
  });

  it.each(ALL_OPTIMIZERS.map((declaration) => [declaration.name, declaration] as const))('%s', (name, declaration) => {
    const factory = optim[name as keyof typeof optim] as unknown as optim.OptimizerFactory<object>;
    expect(factory.declaration).toBe(declaration);
    const numbers = declaration.numbers?.(defaultsOf(declaration.options) as never) ?? defaultsOf(declaration.options);
    expect(factory().defaults).toEqual(numbers);
    expect(factory().name).toBe(name);
    for (const [key, option] of Object.entries(declaration.options)) checkOption(name, key, option, option.default);
    for (const { name: option, doc, default: written } of describeOptions(declaration.options)) {
      expect(doc, option).toMatch(/\S.*\.$/);
      expect(doc, `${option}: the default is said apart`).not.toMatch(/\(default /);
      expect(written, option).not.toBeNull();
    }
  });

  it('refuses an option of another optimizer by the nearest name', () => {
    expect(() => optim.sgd({ beta: 0.9 } as object)).toThrow(/unknown option 'beta'/);
    expect(() => optim.adamw({ weigth_decay: 0 } as object)).toThrow("Did you mean 'weightDecay'?");
  });
});
