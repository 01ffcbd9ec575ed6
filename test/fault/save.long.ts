import { describe, it } from 'vitest';
import { saveCalls } from './save-faults.js';
import { straceAvailable } from './strace.js';

const ERRORS = ['ENOSPC', 'EIO', 'EDQUOT', 'EACCES', 'EROFS', 'EMFILE', 'EINTR'];

describe.skipIf(!straceAvailable())('a save under strace', () => {
  it('that is killed at any system call leaves the old checkpoint or the new one, whole', async () => {
    await saveCalls(async ({ total, withFault }) => {
      for (let n = 0; n < total; n++) await withFault(n, 'signal=KILL');
    });
  });

  it.each(ERRORS)('survives %s at every system call', async (error) => {
    await saveCalls(async ({ total, withFault }) => {
      for (let n = 0; n < total; n++) await withFault(n, `error=${error}`);
    });
  });

  it.each(ERRORS)('survives %s from every system call on', async (error) => {
    await saveCalls(async ({ total, withFault }) => {
      for (let n = 0; n < total; n++) await withFault(n, `error=${error}`, 'onwards');
    });
  });
});
