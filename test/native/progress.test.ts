/** What set-up says of a compilation's time. */

import { expect, it } from 'vitest';
import { inWords, remainingSeconds, stepsIn } from '../../native/progress.mjs';

it('reads the lines of ninja and make', () => {
  expect(stepsIn('[3/20] Building CXX object Unity/unity_9_cxx.cxx.o')).toEqual({ done: 3, total: 20 });
  expect(stepsIn('[ 15%] Building CXX object')).toEqual({ done: 15, total: 100 });
  expect(stepsIn("unity.cc:12: warning: unused 'x'")).toBeNull();
});

it('takes steps to be alike, and those under way to be half done', () => {
  expect(remainingSeconds({ done: 3, total: 25 }, 10, 2)).toBeNull();
  // 20 long steps, of which 4 are done and 2 under way: 5 in 50 s, 15 to go.
  expect(remainingSeconds({ done: 8, total: 25 }, 50, 2)).toBe(150);
  expect(remainingSeconds({ done: 25, total: 25 }, 250, 2)).toBe(0);
});

it('says it in steps of ten seconds', () => {
  expect([3, 64, 120, 177].map(inWords)).toEqual(['10 s', '1 min', '2 min', '3 min']);
});
