/** Makes validation data ready to run, and finds what does not fit the model before the first step. */

import type { Batch } from '../../data/loader.js';
import { ShapeError } from '../../errors.js';
import { to } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';
import { METRICS, VALIDATION } from '../contracts/validation.js';
import { feedOf, type OpenData } from '../feed/open-data.js';
import { prepareTransforms } from '../feed/transforms.js';
import { checkTerms, type ResolvedLoss } from '../losses/loss.js';
import type { Objective } from '../losses/objective.js';
import { withAccuracy } from '../metrics/evaluated.js';
import type { Metric } from '../metrics/metric.js';
import { exampleValues, type Prepared } from '../prepare/prepare.js';
import type { ResolvedValidation } from './options.js';
import { Validator } from './validator.js';

/** Everything that a fit computes besides its loss. */
export interface FitMetrics {
  /** Of the training batches. */
  readonly training: ReadonlyMap<string, Metric>;
  /** Of the validation, the accuracy that is computed unasked included; `null` without one. */
  readonly validation: ReadonlyMap<string, Metric> | null;
}

/** @param validation - `null` without one */
export function fitMetrics(
  { loss }: { readonly loss: ResolvedLoss },
  training: ReadonlyMap<string, Metric>,
  validation: ResolvedValidation | null,
): FitMetrics {
  return { training, validation: validation === null ? null : withAccuracy(loss, validation.metrics) };
}

/** What is to be traced, by the names that {@link nativeMetrics} finds it under. */
export function objectivesOf({ training, validation }: FitMetrics): Record<string, Objective> {
  const named = (prefix: string, metrics: ReadonlyMap<string, Metric>): [string, Objective][] =>
    [...metrics].map(([name, { update }]) => [`${prefix}.${name}`, update]);
  return Object.fromEntries([...named(METRICS, training), ...named(VALIDATION, validation ?? new Map())]);
}

/** Traced metrics for the native side, in order. */
export function nativeMetrics(
  { metrics: traced }: Pick<Prepared, 'metrics'>,
  prefix: typeof METRICS | typeof VALIDATION,
  metrics: ReadonlyMap<string, Metric>,
): { readonly model: number; readonly reduction: Metric['reduction'] }[] {
  return [...metrics].map(([name, { reduction }]) => ({
    model: (traced.get(`${prefix}.${name}`) as { handle: number }).handle,
    reduction,
  }));
}

/**
 * To be called before the model is borrowed, which is run once.
 *
 * @param data - the validation data, opened
 * @throws {ShapeError} `ERR_VALIDATION_DATA`, or as the model's forward fails
 * @throws {NeveError} as `checkTargets` for targets that do not suit the loss
 */
export function prepareValidation(
  validation: ResolvedValidation,
  data: OpenData,
  metrics: ReadonlyMap<string, Metric>,
  { loss }: { readonly loss: ResolvedLoss },
  prepared: Prepared,
  lifetime: Lifetime,
): Validator {
  const { every, allowNonFinite } = validation;
  const onDevice = (tensor: Tensor): Tensor => (tensor.device === prepared.device ? tensor : lifetime.use(to(tensor, prepared.device)));
  const inputs = data.rows.inputs.map(onDevice);
  const targets = data.rows.targets.map(onDevice);
  const { transforms, seen } = prepareTransforms(data.rows.transforms ?? null, { inputs, targets }, lifetime);
  refuseUnlike(seen, prepared.seen);
  const examples = exampleValues(prepared.model, seen.inputs, seen.targets);
  try {
    checkTerms(loss, examples.slice(0, examples.length - targets.length), transforms?.touchTargets ? seen.targets : targets);
  } finally {
    for (const example of examples) example.dispose();
  }
  const labels = transforms?.touchTargets ? [] : prepared.labels;
  return new Validator(
    { every, allowNonFinite },
    {
      feed: (session) => feedOf(data, data.loader, { inputs, targets, labels, transforms }, session, 1),
      tensors: [...inputs, ...targets],
      metrics,
      native: nativeMetrics(prepared, VALIDATION, metrics),
      lossNames: loss.names,
    },
  );
}

/** Losses and metrics were traced with the training data's tensors. */
function refuseUnlike(validation: Batch, training: Batch): void {
  const isLike = (own: readonly Tensor[], theirs: readonly Tensor[]): boolean =>
    own.length === theirs.length && own.every(({ dtype, ndim }, i) => dtype === theirs[i]?.dtype && ndim === theirs[i]?.ndim);
  if (isLike(validation.inputs, training.inputs) && isLike(validation.targets, training.targets)) return;
  throw new ShapeError(
    'ERR_VALIDATION_DATA',
    `The validation data is ${describe(validation)}; expected rows like those of the training data, ${describe(training)}.`,
    { fields: { validation: describe(validation), training: describe(training) } },
  );
}

function describe({ inputs, targets }: Batch): string {
  const shapes = (tensors: readonly Tensor[]): string => tensors.map(({ shape, dtype }) => `${dtype} [${shape.join(', ')}]`).join(', ');
  return `inputs ${shapes(inputs)}, targets ${shapes(targets)}`;
}
