/** A model, its loss and an example, as what writes passes down takes them. */

import { OptionError } from '../errors.js';
import { GraphModel } from '../graph/graph-model.js';
import { isModel } from '../graph/is-model.js';
import type { JointSubject } from '../graph/joint/recorded-passes.js';
import type { Model } from '../graph/model.js';
import { trace } from '../graph/trace.js';
import type { Traceable } from '../graph/traceable.js';
import { clone } from '../ops/index.js';
import { noGrad } from '../tensor/grad-mode.js';
import { scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import { tensorList } from '../tensor/tensor-list.js';
import { type LossOption, resolveLoss, traceLoss } from './losses/loss.js';
import { undisturbed } from './prepare/undisturbed.js';

/** What is derived. */
export interface JointLossOptions {
  /** What is derived, as `Trainer` takes it: a name, a function of outputs and targets … (default: the model's first output, a scalar). */
  readonly loss?: LossOption;
  /** The batch's targets, one or several (default: none). */
  readonly targets?: Tensor | readonly Tensor[];
}

/**
 * Calls `run` with the model as a graph, and frees what was traced for it.
 *
 * @param owner - names the function in errors
 * @throws {OptionError} `ERR_MODEL_KIND` for TorchScript, `ERR_OPTION_VALUE`, and as `Trainer` for losses
 * @throws as `trace`
 */
export function withJointSubject<T>(
  owner: string,
  model: Model | Traceable,
  inputs: Tensor | readonly Tensor[],
  options: JointLossOptions,
  run: (subject: Omit<JointSubject, 'createGraph'>) => T,
): T {
  const given = tensorList(owner, 'inputs', inputs);
  const targets = tensorList(owner, 'targets', options.targets ?? []);
  const resolved = options.loss === undefined ? null : resolveLoss(owner, options.loss);
  const owned: Model[] = [];
  const own = <M extends Model>(part: M): M => {
    owned.push(part);
    return part;
  };
  try {
    const traced = isModel(model) ? model : own(trace(model, given));
    if (!(traced instanceof GraphModel)) {
      throw new OptionError(
        'ERR_MODEL_KIND',
        `${owner} takes a graph: trace the module, or load a .pt2 file. A TorchScript model has none.`,
      );
    }
    const loss =
      resolved === null
        ? null
        : scope(() => {
            // Copies, since a model may change its input in place.
            const outputs = undisturbed(traced, given, () => noGrad(() => traced.forwardAll(...given.map((input) => clone(input)))));
            return own(traceLoss(resolved, outputs, targets, targets));
          });
    return run({ model: traced, loss, inputs: given, targets });
  } finally {
    for (const part of owned.reverse()) part.dispose();
  }
}
