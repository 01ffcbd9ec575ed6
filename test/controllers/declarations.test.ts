/** What controllers declare of themselves. */

import { expect, it } from 'vitest';
import type { Declaration } from '../../src/controllers/index.js';
import * as controllers from '../../src/controllers/index.js';
import { checkOption, describeOptions } from '../../src/options/index.js';

const declared = Object.entries(controllers).flatMap(([name, exported]) =>
  typeof exported === 'function' && 'declaration' in exported ? [[name, exported.declaration as Declaration] as const] : [],
);

it('every controller of the library has one', () => {
  const controlling = Object.entries(controllers).filter(
    ([, exported]) => typeof exported === 'function' && 'observe' in (exported.prototype ?? {}),
  );
  const without = controlling.map(([name]) => name).filter((name) => !declared.some(([own]) => own === name));
  expect(without).toEqual(['InTurn', 'Schedule']);
});

it.each(declared)(
  '%s: each default is what its declaration allows, and each option is told in words',
  (name, { name: own, options, variants }) => {
    expect(own).toBe(name);
    const tables = Object.entries(variants?.tables ?? { usual: options });
    expect(tables.map(([, table]) => table)).toContain(options);
    for (const [variant, table] of tables) {
      for (const [key, option] of Object.entries(table)) if ('default' in option) checkOption(name, key, option, option.default);
      for (const { doc } of describeOptions(table)) expect(doc).toMatch(/\.$/);
      if (variants !== undefined) expect(table[variants.option]).toMatchObject({ choices: expect.arrayContaining([variant]) });
    }
  },
);
