/** Tries to lock a folder at a moment given, says whether it could, and holds the lock until it is killed. */

import { setTimeout as wait } from 'node:timers/promises';
import { RunLock } from '../../src/trainer/checkpoint/lock.js';

const [folder = '', at = '0'] = process.argv.slice(2);
await wait(Number(at) - Date.now());
try {
  await RunLock.acquire(folder);
  process.stdout.write('won');
  await wait(60_000);
} catch (error) {
  process.stdout.write((error as { code: string }).code);
}
