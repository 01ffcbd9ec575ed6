/** The model of a training step's passes. */

import { keep } from '../../tensor/scope.js';
import { type Tensor, wrap } from '../../tensor/tensor.js';
import type { GraphInput } from '../graph.js';
import { GraphModel } from '../graph-model.js';
import type { Nested, Structure } from '../structure.js';
import { graphOfRecording } from './from-recording.js';
import { type JointState, type JointSubject, recordPasses } from './recorded-passes.js';

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

const TENSOR: Structure = { kind: 'tensor' };

/**
 * Runs the passes once, on the example, and makes a graph of what they called.
 *
 * @throws as {@link recordPasses}
 */
export function jointModel(subject: JointSubject): JointGraphModel {
  const { model, inputs, targets } = subject;
  const { recording, state, wanted } = recordPasses(subject);
  const user = model.graph.inputs.filter(({ kind }) => kind === 'user');
  const met = recording.met.map((handle) => keep(wrap(handle)));
  const all = [...state, ...met.map((tensor): JointState => ({ input: constant(tensor), tensor }))];
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

function constant({ shape, dtype }: Tensor): GraphInput {
  return { kind: 'constant', value: 'c_lifted_tensor', name: 'c_lifted_tensor', shape, dtype };
}
