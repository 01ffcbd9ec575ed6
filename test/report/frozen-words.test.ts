/** What a decision freezes, in words. */

import { expect, it } from 'vitest';
import { frozenWords } from '../../src/report/frozen-words.js';

it('tells whole layers, neurons and what is freed', () => {
  expect(frozenWords([{ neurons: [1, 2] }, { neurons: [0] }])).toBe('freeze 3 neurons');
  expect(frozenWords([{ neurons: 'all' }])).toBe('freeze 1 layer');
  expect(frozenWords([{ neurons: 'all' }, { neurons: 'all' }, { neurons: [4] }, { neurons: [] }])).toBe(
    'freeze 2 layers, 1 neuron, free 1 layer',
  );
  expect(frozenWords([{ neurons: [] }, { neurons: [] }])).toBe('free 2 layers');
});
