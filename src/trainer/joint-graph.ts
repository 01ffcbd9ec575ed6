/** A training step's passes as a graph. */

import { checkKeys } from '../errors.js';
import { type JointGraphModel, jointModel } from '../graph/joint/joint-model.js';
import type { Model } from '../graph/model.js';
import type { Traceable } from '../graph/traceable.js';
import type { Tensor } from '../tensor/tensor.js';
import { type JointLossOptions, withJointSubject } from './joint-subject.js';

/** Options of {@link jointGraph}. */
export interface JointGraphOptions extends JointLossOptions {
  /**
   * Whether the gradients are to be differentiated again (default `true`). Some operators come in two forms, attention, SiLU, group normalisation and the LSTM on CPUs among
   * them: fused, and made of operators whose derivatives have derivatives. `false` takes the first, which is what `loss.backward()` runs.
   */
  readonly createGraph?: boolean;
}

/**
 * Forward, loss and backward of a model as one graph: what a training step computes before its update, as a list of ATen calls.
 *
 * The passes run once on the example, in the model's mode, and every operator below autograd is written down; buffers and generators are left as they were. The
 * result is a `GraphModel` over the model's own parameters and buffers. `call([...inputs, ...targets])` gives the loss, the outputs and the gradient of
 * each parameter that requires one: without autograd (under `noGrad`), or with it, to differentiate the gradients again. It can be printed, compared, rewritten
 * and saved as any graph.
 *
 * It holds for what it was made with: **shapes and dtypes** of inputs and targets, the batch's rows included, which are checked at every call; the mode; which
 * parameters require gradients, since frozen ones leave no calls. A graph of training mode writes running statistics and draws dropout anew at every call, as a
 * step does. Its operators are libtorch's alone, in autograd's order: with `createGraph: false`, and own kernels off (`setOwnKernels`), gradients are those
 * of `loss.backward()` to the bit; else they differ by rounding where operators come in two forms.
 *
 * Source: `torch._functorch.aot_autograd.aot_export_joint_simple`.
 *
 * @param model - a graph, or a module, which is traced with the example
 * @param inputs - an example batch, one input or all of them
 * @throws {OptionError} `ERR_MODEL_KIND` for TorchScript, `ERR_INPUT_COUNT`, `ERR_OPTION_UNKNOWN`, and as `Trainer` for losses
 * @throws {StateError} `ERR_JOINT_GRAPH` for passes that follow data or cannot be written down, `ERR_NO_GRADIENT`, and as `trace`
 * @throws {ShapeError} `ERR_LOSS_SHAPE`, and as the passes fail
 * @example
 * ```ts
 * const step = jointGraph(model, x, { loss: 'crossEntropy', targets: y });
 * console.log(printGraph(step.graph));
 * const { loss, gradients } = noGrad(() => step.call([x, y]));
 * ```
 */
export function jointGraph(model: Model | Traceable, inputs: Tensor | readonly Tensor[], options: JointGraphOptions = {}): JointGraphModel {
  checkKeys('jointGraph', options, ['loss', 'targets', 'createGraph']);
  const { createGraph = true } = options;
  return withJointSubject('jointGraph', model, inputs, options, (subject) => jointModel({ ...subject, createGraph }));
}
