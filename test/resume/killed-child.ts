/** A process of its own that trains, and kills itself when it is told to. */

import type { Loader } from '../../src/data/loader.js';
import { setNumThreads } from '../../src/native/runtime.js';
import type { FitEvent, Trainer } from '../../src/trainer/index.js';
import type { Owned } from '../trainer/fixtures.js';

/** What the process is told, as JSON. */
export interface KilledOrder {
  readonly module: string;
  readonly spec: unknown;
  readonly maxEpochs: number;
  readonly runDir: string;
  readonly resume: boolean;
  /** The step with whose checkpoint the process ends, `null` to train to the end. */
  readonly killAfter: number | null;
}

const { module, spec, maxEpochs, runDir, resume, killAfter }: KilledOrder = JSON.parse(process.argv[2] as string);
const { make } = (await import(module)) as {
  make: (spec: unknown, salt: number) => Owned<{ trainer: Trainer; loader: Loader }> | Promise<Owned<{ trainer: Trainer; loader: Loader }>>;
};
setNumThreads(1);
// Weights and seeds of its own, so that what is not restored shows.
using made = await make(spec, resume ? 1 : 0);
await made.it.trainer.fit(made.it.loader, {
  ...{ maxEpochs, runDir, resume, checkpoint: { everySteps: 1, onEnd: true, keepLast: 3 } },
  onEvent: (event: FitEvent) => {
    // Nothing is flushed, closed or told: as a machine that loses its power, but for the disk.
    if (event.type === 'checkpoint' && event.step === killAfter) process.kill(process.pid, 'SIGKILL');
  },
});
