/** The options of the trainer, their defaults and their checks. */

import type { Controller, Observer, Watcher } from '../controllers/controller.js';
import { checkKeys, OptionError } from '../errors.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { fillIn, type OptionsOf, type ValuesOf } from '../options/index.js';
import { LIMIT_NAMES } from './contracts/limits.js';
import { checkRateOwner } from './control/rate-owner.js';
import { type ResolvedSubject, resolveSubject } from './prepare/subject.js';
import { type ResolvedLocalSgd, resolveLocalSgd } from './step/local-sgd.js';
import { type ResolvedStep, resolveStep, STEP_KEYS, type StepOptions } from './step/step-options.js';
import { trainerTable } from './trainer-table.js';

/** Options of {@link Trainer}. */
export type TrainerOptions = OptionsOf<typeof trainerTable> & StepOptions;

/** {@link TrainerOptions} with defaults filled in. */
export type ResolvedTrainerOptions = Omit<ValuesOf<typeof trainerTable>, 'loss' | 'localSgd'> &
  ResolvedSubject & { readonly step: ResolvedStep; readonly localSgd: ResolvedLocalSgd | null };

const TRAINER = 'Trainer';
const TRAINER_KEYS = [...Object.keys(trainerTable), ...STEP_KEYS];
/**
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_CONTROLLER_NAME`, `ERR_OPTIMIZER_RATE`, `ERR_RATE_OWNERS`, `ERR_OPTION_CONFLICT` for an optimizer that a
 * precision does not go with
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolveTrainerOptions(options: TrainerOptions): ResolvedTrainerOptions {
  checkKeys(TRAINER, options, TRAINER_KEYS);
  const read = fillIn(TRAINER, trainerTable, options);
  const { optimizer, controllers, observers } = read;
  checkWatchers(controllers, observers);
  checkRateOwner(optimizer, controllers);
  checkPrecisionOf(optimizer, options.precision);
  return {
    ...read,
    ...resolveSubject(TRAINER, options),
    controllers: [...controllers],
    observers: [...observers],
    step: resolveStep(TRAINER, options),
    localSgd: resolveLocalSgd(TRAINER, read.localSgd),
  };
}

/** A step of which some gradients overflow can only be left out whole. */
function checkPrecisionOf({ name, needsClosure }: OptimizerSpec, precision: StepOptions['precision']): void {
  if (precision !== 'fp16' || needsClosure !== true) return;
  throw new OptionError(
    'ERR_OPTION_CONFLICT',
    `Trainer: optimizer '${name}' computes its gradients several times a step, which cannot go on from gradients that overflow: precision 'fp16' leaves such a step ` +
      "out. Use 'bf16' or 'fp32', or another optimizer.",
    { fields: { optimizer: name, precision } },
  );
}

/** Names under which the trainer itself decides. */
const RESERVED: readonly string[] = ['user', ...LIMIT_NAMES];

function checkWatchers(controllers: readonly Controller[], observers: readonly Observer[]): void {
  for (const controller of controllers as readonly Controller[]) {
    if (typeof controller?.observe === 'function') continue;
    const isObserver = typeof (controller as unknown as Observer | null)?.see === 'function';
    const expected = isObserver ? 'controllers; this is an observer, which goes into observers' : 'controllers, such as new NeVe()';
    throw badOption(TRAINER, 'controllers', controller, expected);
  }
  for (const observer of observers as readonly Observer[]) {
    if (typeof observer?.see === 'function') continue;
    const isController = typeof (observer as unknown as Controller | null)?.observe === 'function';
    const expected = isController
      ? 'observers; this is a controller, which goes into controllers'
      : 'observers, such as new analysis.NoiseScale()';
    throw badOption(TRAINER, 'observers', observer, expected);
  }
  const names = new Set<string>(RESERVED);
  for (const watcher of [...controllers, ...observers] as readonly Watcher[]) {
    const { name, when } = watcher;
    for (const method of ['start', 'stateDict', 'loadStateDict'] as const) {
      if (typeof watcher[method] !== 'function')
        throw badOption(name, method, watcher[method], 'a method, as every controller and observer has');
    }
    if (typeof when !== 'function') {
      checkNumber(name, 'when.every', when?.every, { integer: true, min: 1 });
      checkOneOf(name, 'when.unit', when.unit, ['epoch', 'step']);
    }
    if (names.has(name)) {
      const problem = RESERVED.includes(name) ? `'${name}' is the trainer's own name` : `two controllers or observers are named '${name}'`;
      throw new OptionError('ERR_CONTROLLER_NAME', `Trainer: ${problem}. Names tell who decided: give one of them another.`, {
        fields: { name },
      });
    }
    names.add(name);
  }
}
