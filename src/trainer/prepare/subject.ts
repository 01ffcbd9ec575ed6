/** What a session is about: a model, its loss, and where they run. */

import type { Model } from '../../graph/model.js';
import type { Traceable } from '../../graph/traceable.js';
import { fillIn, type OptionsOf, type ValuesOf } from '../../options/index.js';
import { checkDevice, type Device } from '../../tensor/device.js';
import { type LossOption, type ResolvedLoss, resolveLoss } from '../losses/loss.js';
import type { Precision } from '../step/step-options.js';

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
    schema: { type: 'string', pattern: '^(auto|cpu|cuda(:[0-9]+)?)$' },
    default: 'auto',
    doc: "Where to train: 'auto' is the first GPU where there is one. The model moves there and stays.",
  },
  channelsLast: {
    type: 'choice',
    choices: ['auto', true, false],
    default: 'auto',
    doc: "Keep images and weights of 2-d convolutions channels-last; 'auto' when the model has such weights.",
  },
} as const;

/** {@link subjectTable}, filled in. */
export type ResolvedSubject = Omit<ValuesOf<typeof subjectTable>, 'loss'> & { readonly loss: ResolvedLoss };

/** What a session needs that does not train. */
export interface SubjectOptions extends Omit<ResolvedSubject, 'loss'> {
  readonly precision: Precision;
  /** `null` where nothing is computed from targets. */
  readonly loss: ResolvedLoss | null;
}

/**
 * The model, its loss and where they run.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolveSubject(owner: string, options: OptionsOf<typeof subjectTable>): ResolvedSubject {
  const { loss, ...read } = fillIn(owner, subjectTable, options);
  if (read.device !== 'auto') checkDevice(read.device);
  return { ...read, loss: resolveLoss(owner, loss) };
}

function isTrainable(value: unknown): value is Model | Traceable {
  const has = (name: string): boolean => typeof (value as Record<string, unknown>)[name] === 'function';
  return typeof value === 'object' && value !== null && has('forward') && has('namedParameters');
}
