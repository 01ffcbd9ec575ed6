/** The page of a run folder. What draws it is above the trainer, and registers itself here. */

import type { EventHub } from '../events/event-hub.js';
import { warn } from '../events/warn.js';

/** Writes a page into a run folder that holds records; returns its path. */
export type RunPageWriter = (runDir: string) => Promise<string>;

let writer: RunPageWriter | null = null;

/** Sets who writes the pages of runs: the package's entry does, on import. */
export function registerRunPage(write: RunPageWriter): void {
  writer = write;
}

/** Writes the page where somebody can; a failure is a `warning` event with the code `WARN_RUN_PAGE`, since the records are whole without it. */
export async function writeRunPage(runDir: string, hub: EventHub): Promise<void> {
  try {
    await writer?.(runDir);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    warn(hub, 'WARN_RUN_PAGE', `The page of the run in ${runDir} was not written: ${why} Call writePage(runDir) to try again.`, {
      path: runDir,
      cause,
    });
  }
}
