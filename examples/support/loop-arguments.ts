/** Command line of the examples whose loop is their own. */

import { setNumThreads, setSeed } from 'neve';
import { readArguments } from './args.js';

/** What they take; the seed and the number of threads are set already. */
export function loopArguments(about: string, steps: number): { readonly steps: number; readonly losses: string | undefined } {
  const args = readArguments(about, {
    steps: { type: 'count', default: steps, help: 'Training steps' },
    threads: { type: 'count', help: 'Threads of an operator (default: all cores)' },
    losses: { type: 'text', help: 'JSON file for the loss of every step' },
  });
  if (args.threads !== undefined) setNumThreads(args.threads);
  setSeed(0);
  return { steps: args.steps, losses: args.losses };
}
