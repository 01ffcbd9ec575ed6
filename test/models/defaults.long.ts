import { describe, it } from 'vitest';
import { LARGE, trainsWithDefaults } from './default-cases.js';

describe('with its own defaults', () => {
  it.each(LARGE)('%s trains and is evaluated', trainsWithDefaults);
});
