/** Side effects of training inside a forward, such as batch norm's counter. */

import { tracer } from '../tensor/tracer.js';
import { GraphTracer } from './graph-tracer.js';
import type { TraceableModule } from './traceable.js';

/**
 * Runs `fn` when `module` is in training mode. Inside a trace, what it does becomes nodes that run only in training mode; nothing that `fn` makes may be used
 * outside of it.
 */
export function whenTraining(module: Pick<TraceableModule, 'training'>, fn: () => void): void {
  if (!module.training) return;
  if (tracer instanceof GraphTracer) tracer.trainingOnly(fn);
  else fn();
}
