/** What sections must be together, found before any data is read. */

import type { Controller } from '../controllers/controller.js';
import { NeveError } from '../errors.js';
import type { Model } from '../graph/model.js';
import { resolveCheckpointOptions } from '../trainer/checkpoint/options.js';
import { resolveTrainerOptions, type TrainerOptions } from '../trainer/options.js';
import { resolveBest } from '../trainer/validation/options.js';
import { controllerRegistry } from './parts/controllers.js';
import { lossRegistry } from './parts/losses.js';
import { optimizerRegistry } from './parts/optimizers.js';
import { type CheckContext, tryOut } from './schema/check.js';
import type { Path } from './path.js';
import { placeOf } from './source/tree.js';
import type { ConfigValues } from './values.js';

/** Enough of a model for the checks that look at none. */
const NO_MODEL = { forward: () => undefined, namedParameters: () => [] } as unknown as Model;

/** Readers whose files tell their length at the end only. */
const STREAMS = ['csv', 'parquet', 'jsonLines'];

/** Adds what is wrong between sections. */
export function checkCombinations(values: ConfigValues, context: CheckContext): void {
  const refuse = (path: Path, what: string, fix: string, code = 'ERR_CONFIG_CONFLICT'): void => {
    const origin = placeOf(context.tree, path)?.value ?? { source: 'default', base: '' };
    context.problems.add(code, origin, path, what, fix);
  };
  const { data, loss, stop, validation, checkpoint, log } = values;
  if (stop.maxEpochs === null && stop.maxSteps === null && stop.maxSeconds === null) {
    refuse(['stop'], 'nothing ends the fit.', 'Add stop: { maxEpochs: 10 }, or maxSteps or maxSeconds.', 'ERR_CONFIG_MISSING');
  }
  const target = lossRegistry.parts[loss.name]?.target ?? null;
  if (target !== null && 'y' in data.train && data.train.y === null && data.train.reader !== 'series') {
    refuse(['data', 'train'], `the loss ${loss.name} needs a target, and there is no y.`, 'Add y: the column or array of the target.');
  }
  if (target === 'labels' && data.scale.y !== null) {
    refuse(['data', 'scale', 'y'], `the loss ${loss.name} is of labels, which are not scaled.`, 'Remove it.');
  }
  if (target === 'values' && data.train.reader === 'texts') {
    refuse(['loss'], `${loss.name} is of values, and the reader texts gives labels.`, 'Use loss: crossEntropy.');
  }
  if (validation !== null) checkValidation(values, refuse);
  const followed = [
    ...followsOf(values).map(({ name, path }) => ({ name, path })),
    ...(checkpoint !== false && typeof checkpoint.monitor === 'string'
      ? [{ name: checkpoint.monitor, path: ['checkpoint', 'monitor'] as Path }]
      : []),
    ...(validation?.restoreBest === true ? [{ name: validation.monitor, path: ['validation', 'monitor'] as Path }] : []),
  ];
  for (const { name, path } of followed) {
    const [of, metric = ''] = name.split(/\.(.*)/s);
    if (of === 'validation' && validation === null) {
      refuse(path, `it follows '${name}', and nothing is validated.`, 'Add validation: { split: 0.1 }, or follow loss.');
    } else if (of === 'validation' || of === 'metrics') {
      const asked = of === 'validation' ? (validation?.metrics ?? log.metrics) : log.metrics;
      const known = [...new Set(of === 'validation' ? ['loss', ...(loss.name === 'crossEntropy' ? ['accuracy'] : []), ...asked] : asked)];
      if (known.includes(metric)) continue;
      const where = of === 'validation' ? 'validation.metrics' : 'log.metrics';
      refuse(
        path,
        `it follows '${name}', which is not computed.`,
        `Add ${metric} to ${where}${known.length === 0 ? '' : `, or follow one of ${known.join(', ')}`}.`,
      );
    }
  }
  checkTrainer(values, context);
  if (checkpoint !== false) tryOut(() => resolveCheckpointOptions(checkpoint), ['checkpoint'], context);
  if (validation?.restoreBest) tryOut(() => resolveBest({ monitor: validation.monitor, mode: validation.mode }), ['validation'], context);
}

type Refuse = (path: Path, what: string, fix: string, code?: string) => void;

function checkValidation({ data, validation }: ConfigValues, refuse: Refuse): void {
  if (validation === null) return;
  const { split, data: own, stratify, restoreBest } = validation;
  if (split === null && own === null) {
    refuse(['validation'], 'it has no rows.', 'Add split: 0.1, or data with a reader.', 'ERR_CONFIG_MISSING');
  }
  if (split !== null && own !== null) refuse(['validation', 'split'], 'there is data too.', 'Leave one of the two out.');
  if (split === null && stratify) refuse(['validation', 'stratify'], 'nothing is split.', 'Remove it, or add split.');
  if (stratify && data.train.reader === 'series') refuse(['validation', 'stratify'], 'a series is split in time.', 'Remove it.');
  if (split !== null && data.keep === 'disk' && STREAMS.includes(data.train.reader)) {
    refuse(
      ['data', 'keep'],
      `of rows that are read from ${data.train.reader} while training runs, none can be held out.`,
      'Use keep: memory, or validation.data.',
    );
  }
  if (!restoreBest && validation.monitor !== 'validation.loss') {
    refuse(['validation', 'monitor'], 'nothing follows it.', 'Add restoreBest: true, or remove it.');
  }
}

/** Numbers that controllers follow, with where they are named. */
function followsOf({ controllers }: ConfigValues): readonly { readonly name: string; readonly path: Path }[] {
  return controllers.flatMap((values, i) => {
    try {
      const made = controllerRegistry.parts[values.name]?.make(values) as Controller | undefined;
      return (made?.follows ?? []).map((name) => ({ name, path: ['controllers', i, 'monitor'] }));
    } catch (error) {
      if (error instanceof NeveError) return [];
      throw error;
    }
  });
}

const SECTION_OF: Readonly<Record<string, Path>> = {
  ERR_RATE_OWNERS: ['controllers'],
  ERR_OPTIMIZER_RATE: ['optimizer'],
  ERR_CONTROLLER_NAME: ['controllers'],
  ERR_OPTION_CONFLICT: ['precision'],
};

/** The trainer's own checks of what goes together. */
function checkTrainer(values: ConfigValues, context: CheckContext): void {
  const { optimizer, controllers, step, precision, device, stop, loss } = values;
  const before = context.problems.count;
  let made: readonly Controller[] = [];
  tryOut(
    () => {
      made = controllers.map((each) => controllerRegistry.parts[each.name]?.make(each) as Controller);
    },
    ['controllers'],
    context,
  );
  if (context.problems.count > before) return;
  const options = {
    ...step,
    model: NO_MODEL,
    loss: lossRegistry.parts[loss.name]?.make(loss),
    optimizer: optimizerRegistry.parts[optimizer.name]?.make(optimizer),
    controllers: made,
    ...{ precision, device },
  } as TrainerOptions;
  try {
    resolveTrainerOptions(options);
  } catch (error) {
    if (!(error instanceof NeveError)) throw error;
    tryOut(
      () => {
        throw error;
      },
      SECTION_OF[error.code] ?? (error.fields.option === 'device' || /DEVICE/.test(error.code) ? ['device'] : ['step']),
      context,
    );
  }
  const plan = {
    maxEpochs: stop.maxEpochs,
    ...(stop.maxSteps === null && stop.maxEpochs !== null ? {} : { maxSteps: stop.maxSteps }),
    stepsPerEpoch: 1000,
  };
  if (stop.maxEpochs === null && stop.maxSteps === null && stop.maxSeconds === null) return;
  made.forEach((controller, i) => {
    tryOut(() => controller.start(plan), ['controllers', i], context);
  });
}
