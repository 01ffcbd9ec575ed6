/** The options of a predictor. */

import type { Model } from '../graph/model.js';
import type { DynamicShapes } from '../graph/run-plan.js';
import type { Traceable } from '../graph/traceable.js';
import { badOption } from '../option-checks.js';
import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import { checkDevice, type Device } from '../tensor/device.js';

const options = {
  device: {
    type: 'value',
    is: (value: unknown): value is 'auto' | Device => typeof value === 'string',
    expected: "'auto', 'cpu', 'cuda' or 'cuda:<index>'",
    default: 'auto',
    doc: "Where the model runs: 'auto' is the first GPU where there is one. The model moves there and stays.",
  },
  precision: {
    type: 'choice',
    choices: ['fp32', 'tf32', 'bf16', 'fp16'],
    default: 'fp32',
    doc: "'bf16' and 'fp16' are autocast, 'tf32' is for GPUs.",
  },
  channelsLast: {
    type: 'value',
    is: (value: unknown): value is 'auto' | boolean => value === 'auto' || typeof value === 'boolean',
    expected: "one of 'auto', true, false",
    default: 'auto',
    doc: "Keep images and weights of 2-d convolutions channels-last; 'auto' does where the model has such weights.",
  },
  maxBatch: {
    type: 'integer',
    default: 64,
    min: 1,
    doc:
      'Rows that go through the model together; a request of more rows is run alone. With 1 each request is run by itself, for a model whose answer for a row depends on the ' +
      'rows beside it. A model that cannot take several requests together, as a file of a fixed batch, is found out and given fewer.',
  },
  maxWait: {
    type: 'number',
    default: 0,
    min: 0,
    doc: 'How long an idle predictor waits for more requests before it runs a batch that is not full, milliseconds.',
  },
  dynamicShapes: {
    type: 'value',
    is: (value: unknown): value is DynamicShapes => typeof value === 'object',
    expected: "axes by name, such as { 1: 'length' }",
    default: null,
    nullable: true,
    doc:
      "For an nn.Module: axes besides the rows whose sizes differ from request to request, as trace takes them; null is the module's own. Where there are none, it is traced " +
      'for each shape that a row has, the last 8 of which are kept.',
  },
} as const;

/** Options of {@link Predictor}. */
export type PredictorOptions = OptionsOf<typeof options>;

/** {@link PredictorOptions} with defaults filled in. */
export type ResolvedPredictorOptions = ValuesOf<typeof options>;

/** The options of a predictor, as data. */
export const PREDICTOR_OPTIONS: typeof options = options;

/**
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolvePredictorOptions(owner: string, model: Model | Traceable, given: PredictorOptions): ResolvedPredictorOptions {
  if (typeof model?.forward !== 'function' || typeof model.namedParameters !== 'function') {
    throw badOption(owner, 'model', model, 'a model from loadModel() or trace(), or an nn.Module');
  }
  const read = readOptions(owner, options, given);
  if (read.device !== 'auto') checkDevice(read.device);
  return read;
}
