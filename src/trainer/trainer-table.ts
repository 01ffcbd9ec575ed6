/** The options of the trainer, declared. */

import type { Controller, Observer } from '../controllers/controller.js';
import type { Model } from '../graph/model.js';
import type { Traceable } from '../graph/traceable.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import type { Device } from '../tensor/device.js';
import type { LossOption } from './losses/loss.js';

/** What is trained, and where. */
export const subjectTable = {
  model: {
    type: 'value',
    is: isTrainable,
    expected: 'a model from loadModel() or trace(), or an nn.Module',
    doc: 'A model that was loaded or traced, or an nn.Module, which is traced with rows of the data. Its parameters change in place.',
  },
  loss: {
    type: 'value',
    // Told apart, and refused, where it is resolved.
    is: (_value: unknown): _value is LossOption => true,
    expected: "a name, such as 'crossEntropy', an object with a name and options, or a function",
    doc: "'crossEntropy': output [N, C, ...] of logits, int64 labels [N, ...]. 'mse': output and target of one shape and dtype. More names, and options such as label smoothing: LossSpec. Or a function of the output and the targets that returns one number, their mean over the batch; it is traced, so it cannot read values. A model with several outputs gives the first, or as many as the function has parameters for. Or several of these by name, whose weighted sum is minimised and which are each reported: { main: { loss: 'crossEntropy' }, aux: { loss: 'mse', weight: 0.3, output: 1, target: 1 } }.",
  },
  device: {
    type: 'value',
    // A text that is no device is refused as every room does.
    is: (value: unknown): value is 'auto' | Device => typeof value === 'string',
    expected: "'auto', 'cpu', 'cuda' or 'cuda:<index>'",
    default: 'auto',
    doc: "Where to train: 'auto' is the first GPU where there is one. The model moves there and stays.",
  },
  channelsLast: {
    type: 'value',
    is: (value: unknown): value is 'auto' | boolean => value === 'auto' || typeof value === 'boolean',
    expected: "one of 'auto', true, false",
    default: 'auto',
    doc: "Keep images and weights of 2-d convolutions channels-last; 'auto' when the model has such weights.",
  },
} as const;

/** What {@link Trainer} takes besides what a step does. */
export const trainerTable = {
  ...subjectTable,
  optimizer: {
    type: 'value',
    is: (value: unknown): value is OptimizerSpec => typeof value === 'object' && value !== null && 'name' in value,
    expected: 'what optim.sgd({ lr }) returns',
    doc: 'How weights are updated: made by optim.sgd(...).',
  },
  controllers: {
    type: 'value',
    is: (value: unknown): value is readonly Controller[] => Array.isArray(value),
    expected: 'a list of controllers',
    default: Object.freeze([]),
    doc: 'Asked in this order; names must differ.',
  },
  observers: {
    type: 'value',
    is: (value: unknown): value is readonly Observer[] => Array.isArray(value),
    expected: 'a list of observers',
    default: Object.freeze([]),
    doc: 'Shown each boundary before the controllers decide, in this order: monitors of analysis; no two watchers of a fit have one name.',
  },
  seed: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 0,
    doc: "Seed of the random numbers that operators such as dropout draw while a fit runs, as torch.manual_seed gives them. Each fit has generators of its own, so fits at the same time do not change one another's numbers, and the default generators (see setSeed) stay where they are. null: the fit goes on from where the default generators are, and at its end those go on from where it ended, unless somebody has drawn from them meanwhile; a fit without a seed that begins while another such fit runs takes a seed derived from where the default generators are.",
  },
  deterministic: {
    type: 'boolean',
    default: false,
    doc: 'Let only deterministic algorithms run while a fit runs: equal bits from run to run also on a GPU, where some operators add in whatever order threads finish. Such an operator is then slower, or an error where it has no other way; on the CPU nearly nothing changes. libtorch has one such switch for the whole process: fits that want it different do their batches by turns. On CUDA the variable CUBLAS_WORKSPACE_CONFIG=:4096:8 is needed too. Source: torch.use_deterministic_algorithms.',
  },
} as const;

function isTrainable(value: unknown): value is Model | Traceable {
  const has = (name: string): boolean => typeof (value as Record<string, unknown>)[name] === 'function';
  return typeof value === 'object' && value !== null && has('forward') && has('namedParameters');
}
