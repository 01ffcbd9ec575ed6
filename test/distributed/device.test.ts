/** Which GPU a process of several takes. */

import { afterEach, expect, it } from 'vitest';
import { native } from '../../src/native/load.js';
import { resolveDevice } from '../../src/session/device.js';

const addon = native();
const { cudaDeviceCount } = addon;
const RANK_2 = { RANK: '6', LOCAL_RANK: '2', WORLD_SIZE: '8', LOCAL_WORLD_SIZE: '4', MASTER_ADDR: 'localhost', MASTER_PORT: '29500' };

afterEach(() => {
  addon.cudaDeviceCount = cudaDeviceCount;
  for (const name of Object.keys(RANK_2)) delete process.env[name];
});

it.each([
  // GPUs that the process sees; its device alone, and as local rank 2.
  [4, 'cuda:0', 'cuda:2'],
  [1, 'cuda:0', 'cuda:0'],
  [0, 'cpu', 'cpu'],
] as const)('%i GPUs: %s, and %s for local rank 2', (count, alone, launched) => {
  addon.cudaDeviceCount = () => count;
  expect(resolveDevice('auto')).toBe(alone);
  Object.assign(process.env, RANK_2);
  expect(resolveDevice('auto')).toBe(launched);
  if (count === 0) return;
  expect(resolveDevice('cuda')).toBe(launched);
  // What is named is meant.
  expect(resolveDevice('cuda:0')).toBe('cuda:0');
});
