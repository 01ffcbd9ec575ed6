import { describe, expect, it } from 'vitest';
import { saveCalls } from './save-faults.js';
import { straceAvailable } from './strace.js';

// Every fourth call; save.long.ts goes through them all.
describe.skipIf(!straceAvailable())('a save under strace', () => {
  it('that is killed at a system call leaves the old checkpoint or the new one, whole', async () => {
    await saveCalls(async ({ total, withFault }) => {
      expect(total).toBeGreaterThan(30);
      for (let n = 0; n < total; n += 4) await withFault(n, 'signal=KILL');
    });
  });

  it('that meets an error at a system call says so, and leaves the older checkpoints', async () => {
    await saveCalls(async ({ total, withFault }) => {
      for (let n = 2; n < total; n += 4) await withFault(n, n % 8 === 2 ? 'error=ENOSPC' : 'error=EIO');
    });
  });
});
