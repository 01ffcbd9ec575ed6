/** Which process wrote something, and whether it still runs. */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one that has the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** When it started, in the kernel's own count since the boot named; `null` where the system does not tell. */
  readonly started: string | null;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) };
}

/** Whether a process may still run. One on another host is taken to, since nothing here can tell. */
export function mayRun({ pid, host, started }: ProcessIdentity): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // No permission to signal it means that it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** Boot and start time of a process on Linux, where one that has ended and is not yet waited for is told apart; `null` elsewhere. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name is in brackets and may hold anything; field 22 counts from the last bracket on, with the state as field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}:${fields[0] === 'Z' ? 'ended' : fields[19]}`;
  } catch {
    return null;
  }
}
