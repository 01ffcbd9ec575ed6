/** The model of a training step's passes. */

import { OptionError } from '../../errors.js';
import { native } from '../../native/load.js';
import { checkDevice } from '../../tensor/device.js';
import { withGeneratorsKept } from '../../tensor/generator.js';
import { handleOf } from '../../tensor/native-object.js';
import { keep } from '../../tensor/scope.js';
import { type Tensor, wrap } from '../../tensor/tensor.js';
import type { GraphInput } from '../graph.js';
import { GraphModel } from '../graph-model.js';
import type { Model } from '../model.js';
import type { Nested, Structure } from '../structure.js';
import { derivable } from './derivable.js';
import { graphOfRecording } from './from-recording.js';

/** What a joint graph gives. */
export type JointResult = {
  /** The loss, a scalar. */
  readonly loss: Tensor;
  /** What the model gave, in order. */
  readonly outputs: readonly Tensor[];
  /**
   * The gradient of the loss, by PyTorch's name of each parameter that required one when the graph was made, shaped like it; `null` for one that the loss does not
   * depend on.
   */
  readonly gradients: Readonly<Record<string, Tensor | null>>;
};

/** A {@link GraphModel} of forward, loss and backward. */
export interface JointGraphModel extends GraphModel {
  /** Runs the passes on a batch: the model's inputs, then the targets. */
  call(batch: readonly Nested[]): JointResult;
}

/** What to make one of. */
export interface JointSubject {
  readonly model: GraphModel;
  /** A stateless model of (...outputs, ...targets); `null` where the first output is the loss. */
  readonly loss: Model | null;
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  /** Whether the gradients are to be differentiated again. */
  readonly createGraph: boolean;
}

interface State {
  readonly input: GraphInput;
  readonly tensor: Tensor;
}

const TENSOR: Structure = { kind: 'tensor' };

/**
 * Runs the passes once, on the example, and makes a graph of what they called.
 *
 * @throws {OptionError} `ERR_INPUT_COUNT`
 * @throws {StateError} `ERR_JOINT_GRAPH`, `ERR_NO_GRADIENT`
 * @throws {ShapeError} `ERR_LOSS_SHAPE`, and as the passes fail
 */
export function jointModel({ model, loss, inputs, targets, createGraph }: JointSubject): JointGraphModel {
  const user = model.graph.inputs.filter(({ kind }) => kind === 'user');
  if (user.length !== inputs.length) {
    throw new OptionError(
      'ERR_INPUT_COUNT',
      `The model takes ${user.length} inputs, received ${inputs.length}. Give the tensors that its forward takes.`,
      {
        fields: { expected: user.length, received: inputs.length },
      },
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
  const met = recording.met.map((handle) => keep(wrap(handle)));
  const all = [...state, ...met.map((tensor): State => ({ input: constant(tensor), tensor }))];
  const names = [...user.map(({ name }) => name), ...targets.map((_, i) => (targets.length === 1 ? 'target' : `target_${i}`))];
  const { graph, state: values } = graphOfRecording(recording, {
    user: [...inputs, ...targets].map(({ shape, dtype }, i) => ({ name: names[i] as string, shape, dtype })),
    state: all.map(({ input }) => input),
    modules: model.graph.modules,
  });
  const tensors = new Map<string, Tensor>();
  all.forEach(({ input, tensor }, i) => {
    const value = values[i] ?? null;
    const isMet = i >= state.length;
    if (value === null) {
      if (isMet) tensor.dispose();
      return;
    }
    // Constants of the model and the loss are theirs to free.
    tensors.set(value, input.kind === 'constant' && !isMet ? keep(tensor.detach()) : tensor);
  });
  const structure = {
    args: listOf(names.length),
    kwargs: { kind: 'dict', keys: [], items: [] },
    result: {
      kind: 'dict',
      keys: ['loss', 'outputs', 'gradients'],
      items: [
        TENSOR,
        listOf(recording.outputs.length),
        {
          kind: 'dict',
          keys: wanted.map(([name]) => name),
          items: recording.gradients.map((place): Structure => (place === null ? { kind: 'constant' } : TENSOR)),
        },
      ],
    },
  } as const;
  return new GraphModel({
    graph,
    tensors,
    stateDict: model.stateDict(),
    structure,
    training: model.training,
    trusted: true,
  }) as GraphModel as JointGraphModel;
}

function listOf(count: number): Structure {
  return { kind: 'list', items: Array.from({ length: count }, () => TENSOR) };
}

/** What a model holds. */
function stateOf({ graph, tensors }: GraphModel): State[] {
  return graph.inputs.flatMap((input) => {
    const tensor = input.kind === 'user' ? undefined : tensors.get(input.value);
    return tensor === undefined ? [] : [{ input, tensor }];
  });
}

function constant({ shape, dtype }: Tensor): GraphInput {
  return { kind: 'constant', value: 'c_lifted_tensor', name: 'c_lifted_tensor', shape, dtype };
}
