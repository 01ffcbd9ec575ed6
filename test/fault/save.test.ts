import { describe, expect, it } from 'vitest';
import { saveCalls } from './save-faults.js';
import { straceAvailable } from './strace.js';

describe.skipIf(!straceAvailable())('a save under strace', () => {
  it('that is killed at any system call leaves the old checkpoint or the new one, whole', async () => {
    await saveCalls(async ({ total, withFault }) => {
      expect(total).toBeGreaterThan(30);
      for (let n = 0; n < total; n++) await withFault(n, 'signal=KILL');
    });
  });

  it('that meets an error at any system call says so, and leaves the older checkpoints', async () => {
    await saveCalls(async ({ total, withFault }) => {
      for (let n = 0; n < total; n++) await withFault(n, n % 2 === 0 ? 'error=ENOSPC' : 'error=EIO');
    });
  });
});
