/** What launchers say, as it is read. */

import { expect, it } from 'vitest';
import { rankEnvironment } from '../../src/distributed/index.js';
import { firstNode } from '../../src/distributed/slurm.js';

const TORCHRUN = { RANK: '3', WORLD_SIZE: '4', MASTER_ADDR: 'node-a', MASTER_PORT: '29400' };

it("reads torchrun's variables", () => {
  expect(rankEnvironment(TORCHRUN)).toEqual({
    ...{ rank: 3, worldSize: 4, localRank: 3, localWorldSize: 4, masterAddr: 'node-a', masterPort: 29_400 },
    ...{ agentStore: false, restartCount: 0 },
  });
  const more = { LOCAL_RANK: '1', LOCAL_WORLD_SIZE: '2', TORCHELASTIC_USE_AGENT_STORE: 'True', TORCHELASTIC_RESTART_COUNT: '2' };
  expect(rankEnvironment({ ...TORCHRUN, ...more })).toMatchObject({ localRank: 1, localWorldSize: 2, agentStore: true, restartCount: 2 });
});

it('says nothing where a launcher has not said all', () => {
  expect(rankEnvironment({})).toBeNull();
  expect(rankEnvironment({ ...TORCHRUN, MASTER_ADDR: '' })).toBeNull();
});

it('refuses what does not fit together', () => {
  for (const [name, value] of Object.entries({ RANK: '4', WORLD_SIZE: 'two', MASTER_PORT: '70000', LOCAL_RANK: '-1' })) {
    expect(() => rankEnvironment({ ...TORCHRUN, [name]: value })).toThrow(`The environment variable ${name} is '${value}'`);
  }
});

it("reads Slurm's tasks, but not those of somebody at a shell", () => {
  const slurm = { SLURM_PROCID: '5', SLURM_NTASKS: '8', SLURM_LOCALID: '1', SLURM_TASKS_PER_NODE: '4(x2)', SLURM_JOB_ID: '20123' };
  const job = { ...slurm, SLURM_JOB_NAME: 'train', SLURM_JOB_NODELIST: 'gpu[07-08],gpu11' };
  expect(rankEnvironment(job)).toMatchObject({
    ...{ rank: 5, worldSize: 8, localRank: 1, localWorldSize: 4, masterAddr: 'gpu07', masterPort: 15_123 },
    ...{ agentStore: false, restartCount: 0 },
  });
  expect(rankEnvironment({ ...job, SLURM_JOB_NAME: 'bash' })).toBeNull();
  expect(rankEnvironment({ ...job, SLURM_NTASKS: '1' })).toBeNull();
  // A launcher that a task started has the word.
  expect(rankEnvironment({ ...job, ...TORCHRUN })?.rank).toBe(3);
});

it.each([
  ['one', 'one'],
  ['one,two', 'one'],
  ['n[003-007,9],x', 'n003'],
  ['n[12]', 'n12'],
])('the first machine of %s is %s', (list, first) => {
  expect(firstNode(list)).toBe(first);
});
