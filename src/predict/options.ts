/** The options of a predictor. */

import { checkKeys } from '../errors.js';
import type { Model } from '../graph/model.js';
import type { DynamicShapes } from '../graph/run-plan.js';
import type { Traceable } from '../graph/traceable.js';
import { badOption, checkNumber, checkOneOf, withoutUndefined } from '../option-checks.js';
import { checkDevice, type Device } from '../tensor/device.js';

/** Options of {@link Predictor}. */
export interface PredictorOptions {
  /** Where the model runs: `'auto'` (default) is the first GPU where there is one. The model moves there and stays. */
  readonly device?: 'auto' | Device;
  /** `'bf16'` and `'fp16'`: autocast; `'tf32'`: on a GPU. Default `'fp32'`. */
  readonly precision?: 'fp32' | 'tf32' | 'bf16' | 'fp16';
  /** Keep images and weights of 2-d convolutions channels-last; `'auto'` (default) when the model has such weights. */
  readonly channelsLast?: 'auto' | boolean;
  /**
   * Rows that go through the model together at most (default 64); a request of more rows is run alone. With 1 each request is run by itself, for a model whose answer
   * for a row depends on the rows beside it. One that cannot take several requests together, as a file of a fixed batch, is found out and given fewer.
   */
  readonly maxBatch?: number;
  /** How long an idle predictor waits for more requests before it runs a batch that is not full, milliseconds (default 0). */
  readonly maxWait?: number;
  /**
   * For an `nn.Module`: axes besides the rows whose sizes differ from request to request, as `trace` takes them (default: the module's own `dynamicShapes`). Without, a module is
   * traced for each shape that a row has, the last 8 of which are kept.
   */
  readonly dynamicShapes?: DynamicShapes;
}

/** {@link PredictorOptions} with defaults filled in. */
export type ResolvedPredictorOptions = Readonly<
  Required<Omit<PredictorOptions, 'dynamicShapes'>> & Pick<PredictorOptions, 'dynamicShapes'>
>;

const KEYS = ['device', 'precision', 'channelsLast', 'maxBatch', 'maxWait', 'dynamicShapes'];

/**
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolvePredictorOptions(owner: string, model: Model | Traceable, options: PredictorOptions): ResolvedPredictorOptions {
  if (typeof model?.forward !== 'function' || typeof model.namedParameters !== 'function') {
    throw badOption(owner, 'model', model, 'a model from loadModel() or trace(), or an nn.Module');
  }
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'options', options, 'an object');
  checkKeys(owner, options, KEYS);
  const { device = 'auto', precision = 'fp32', channelsLast = 'auto', maxBatch = 64, maxWait = 0, ...rest } = withoutUndefined(options);
  if (device !== 'auto') checkDevice(device);
  return {
    device,
    precision: checkOneOf(owner, 'precision', precision, ['fp32', 'tf32', 'bf16', 'fp16']),
    channelsLast: checkOneOf(owner, 'channelsLast', channelsLast, ['auto', true, false]),
    maxBatch: checkNumber(owner, 'maxBatch', maxBatch, { integer: true, min: 1 }),
    maxWait: checkNumber(owner, 'maxWait', maxWait, { min: 0 }),
    ...rest,
  };
}
