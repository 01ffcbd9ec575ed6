/** Modules to compute again where memory is short. */

import { checkKeys } from '../errors.js';
import { type CheckpointPlan, planCheckpoints } from '../graph/joint/checkpoint-plan.js';
import { recordPasses } from '../graph/joint/recorded-passes.js';
import type { Model } from '../graph/model.js';
import type { Traceable } from '../graph/traceable.js';
import { badOption, checkNumber } from '../option-checks.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { type JointLossOptions, withJointSubject } from './joint-subject.js';

/** Options of {@link checkpointPlan}. */
export interface CheckpointPlanOptions extends JointLossOptions {
  /** Bytes that activations may take (default: as few as can be). */
  readonly memory?: number;
}

/**
 * Which modules to give to `checkpointModules`, so that a step's activations fit into a given memory at the least cost.
 *
 * The passes run once on the example, in the model's mode, and tell what the backward pass reads of what each module makes; the cost of a module is what it makes. A
 * small batch will do for an estimate: activations grow with its rows. They are those of libtorch's operators; where own kernels do several at once, less is kept. Modules that
 * write to their input, which cannot be run again, are never named.
 *
 * @param model - a graph, or a module, which is traced with the example
 * @param inputs - an example batch, one input or all of them
 * @throws {OptionError} `ERR_OPTION_VALUE` where nothing brings activations below `memory`, with the least that can be; and as {@link jointGraph}
 * @throws as {@link jointGraph}
 * @example
 * ```ts
 * const { modules, bytes, bytesWithout } = checkpointPlan(model, x, { loss: 'crossEntropy', targets: y, memory: 200e6 });
 * const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer, checkpointModules: modules });
 * ```
 */
export function checkpointPlan(
  model: Model | Traceable,
  inputs: Tensor | readonly Tensor[],
  options: CheckpointPlanOptions = {},
): CheckpointPlan {
  checkKeys('checkpointPlan', options, ['loss', 'targets', 'memory']);
  const memory = options.memory === undefined ? null : checkNumber('checkpointPlan', 'memory', options.memory, { min: 0 });
  return withJointSubject('checkpointPlan', model, inputs, options, (subject) => {
    const { recording } = recordPasses({ ...subject, createGraph: false });
    for (const handle of recording.met) wrap(handle).dispose();
    const names = subject.model.graph.modules.map(({ name }) => name);
    const plan = planCheckpoints(recording, names, memory);
    if (memory !== null && plan.bytes > memory) throw badOption('checkpointPlan', 'memory', memory, `at least ${plan.bytes} bytes`);
    return plan;
  });
}
