/** Ctrl-C: the first saves and ends, the second quits. */

import { EXIT } from './failure.js';
import { note } from './output.js';

/** What a signal can end. */
interface Stoppable {
  stop(reason?: string): void;
}

/**
 * Lets the first SIGINT or SIGTERM end a run after its step, with a checkpoint, and the second end the process at once.
 *
 * @returns says which status the process then has, `null` where there was no signal; and ends the listening
 */
export function stopOnSignal(run: Stoppable): { status(): number | null; end(): void } {
  let status: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    const first = status === null;
    status = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (!first) process.exit(status);
    note(`\n${signal}: ending after this step, with a checkpoint. Once more ends at once.`);
    run.stop(`the process received ${signal}`);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  return {
    status: () => status,
    end: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, onSignal);
    },
  };
}
