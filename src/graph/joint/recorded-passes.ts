/** A training step's passes, run once and written down. */

import { OptionError } from '../../errors.js';
import type { JointRecording } from '../../native/addon-joint.js';
import { native } from '../../native/load.js';
import { checkDevice } from '../../tensor/device.js';
import { withGeneratorsKept } from '../../tensor/generator.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { GraphInput } from '../graph.js';
import { GraphModel } from '../graph-model.js';
import type { Model } from '../model.js';
import { derivable } from './derivable.js';

/** Whose passes. */
export interface JointSubject {
  readonly model: GraphModel;
  /** A stateless model of (...outputs, ...targets); `null` where the first output is the loss. */
  readonly loss: Model | null;
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  /** Whether the gradients are to be differentiated again. */
  readonly createGraph: boolean;
}

/** A parameter, buffer or constant. */
export interface JointState {
  readonly input: GraphInput;
  readonly tensor: Tensor;
}

/** What was written down, and what it was told. */
export interface RecordedPasses {
  readonly recording: JointRecording;
  /** What the model and the loss hold, as the recording numbers it. */
  readonly state: readonly JointState[];
  /** The parameters that have gradients, by name. */
  readonly wanted: readonly (readonly [string, Tensor])[];
}

/**
 * Runs the passes on the example; buffers and generators are left as they were.
 *
 * @throws {OptionError} `ERR_INPUT_COUNT`
 * @throws {StateError} `ERR_JOINT_GRAPH`, `ERR_NO_GRADIENT`
 * @throws {ShapeError} `ERR_LOSS_SHAPE`, and as the passes fail
 */
export function recordPasses({ model, loss, inputs, targets, createGraph }: JointSubject): RecordedPasses {
  const expected = model.graph.inputs.filter(({ kind }) => kind === 'user').length;
  if (expected !== inputs.length) {
    throw new OptionError(
      'ERR_INPUT_COUNT',
      `The model takes ${expected} inputs, received ${inputs.length}. Give the tensors that its forward takes.`,
      { fields: { expected, received: inputs.length } },
    );
  }
  const state = [...stateOf(model), ...(loss instanceof GraphModel ? stateOf(loss) : [])];
  const wanted = [...model.namedParameters()].filter(([, parameter]) => parameter.requiresGrad);
  const devices = ['cpu', ...inputs.map(({ device }) => checkDevice(device))] as const;
  using plain = createGraph ? derivable(model) : null;
  const recording = withGeneratorsKept(devices, () =>
    native().recordJointGraph(
      (plain ?? model).handle,
      loss?.handle ?? null,
      state.map(({ tensor }) => handleOf(tensor)),
      wanted.map(([, parameter]) => handleOf(parameter)),
      inputs.map(handleOf),
      targets.map(handleOf),
      model.training,
      createGraph,
    ),
  );
  return { recording, state, wanted };
}

function stateOf({ graph, tensors }: GraphModel): JointState[] {
  return graph.inputs.flatMap((input) => {
    const tensor = input.kind === 'user' ? undefined : tensors.get(input.value);
    return tensor === undefined ? [] : [{ input, tensor }];
  });
}
