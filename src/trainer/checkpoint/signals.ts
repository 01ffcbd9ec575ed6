/** Ends a fit gracefully when the process is asked to end. */

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Calls `stop` at the first SIGTERM or SIGINT; from then on both do again what they did before, so that a second one ends the process at once.
 *
 * @returns ends the listening
 */
export function stopOnSignals(stop: (reason: string) => void): () => void {
  const remove = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    remove();
    stop(`the process received ${signal}`);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return remove;
}
