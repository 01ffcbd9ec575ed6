/** Every model trains as it comes; the large ones in defaults.long.ts. */

import { describe, it } from 'vitest';
import { CASES, LARGE, trainsWithDefaults } from './default-cases.js';

describe('with its own defaults', () => {
  const names = (Object.keys(CASES) as (keyof typeof CASES)[]).filter((name) => !LARGE.includes(name));
  it.each(names)('%s trains and is evaluated', trainsWithDefaults);
});
