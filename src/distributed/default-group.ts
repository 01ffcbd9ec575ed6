/** The group of all processes that a launcher started, which whatever needs it shares. */

import { rankEnvironment } from './environment.js';
import { initProcessGroup } from './init-process-group.js';
import type { ProcessGroup } from './process-group.js';

let joined: Promise<ProcessGroup> | null = null;

/** This process's number among those that were started together; `null` for one that is alone. */
export function launchedRank(): number | null {
  const found = rankEnvironment();
  return found === null || found.worldSize === 1 ? null : found.rank;
}

/** The group of all of them; joined the first time that somebody asks, and left with the process. */
export function launchedGroup(): Promise<ProcessGroup> {
  joined ??= initProcessGroup();
  return joined;
}
