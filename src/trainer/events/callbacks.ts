/** Callbacks: listeners by type of event, for those who think in `onEpochEnd`. */

import { nearest, OptionError } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import type { Epoch, RecordedDecision } from '../contracts/report-types.js';
import type {
  AlertRaised,
  CheckpointSaved,
  EpochStart,
  FitEnd,
  FitEvent,
  FitListener,
  FitStart,
  MeasurementTaken,
  Paused,
  Resumed,
  StepProgress,
  StepsLogged,
  Validated,
  Warned,
} from './events.js';

/** What a callback can do to the fit. */
export interface FitHandle {
  /** Asks for a graceful end after the current step, as `run.stop()` does. */
  stop(reason?: string): void;
}

/**
 * Hears of a fit by type of event; every method is optional. Give them to `fit(..., { callbacks: [...] })`; they are called in that order.
 *
 * ```ts
 * callbacks: [{ onEpochEnd: (epoch, fit) => { if (epoch.loss < 0.01) fit.stop('good enough'); } }]
 * ```
 *
 * Called on the JavaScript thread while training goes on: only controllers wait for a callback that takes long. One that throws, or whose promise rejects,
 * ends the fit with `ERR_LISTENER_THREW`; promises are not awaited. The model is the fit's meanwhile: what an evaluation would tell comes from the fit's
 * `validation`, in `epoch.validation` and {@link Callback.onValidation}. Source of the idea: Keras's `Callback`, Lightning's `Callback`.
 */
export interface Callback {
  /** Training is about to begin. */
  onFitStart?(start: FitStart, fit: FitHandle): unknown;
  /** An epoch begins. */
  onEpochStart?(start: EpochStart, fit: FitHandle): unknown;
  /** Steps are being done: at most about 50 calls a second, however fast they are. */
  onStepProgress?(progress: StepProgress, fit: FitHandle): unknown;
  /** Steps were logged, as `logEvery` asks for: in groups, each step once. */
  onSteps?(logged: StepsLogged, fit: FitHandle): unknown;
  /** A probe was measured. */
  onMeasurement?(measurement: MeasurementTaken, fit: FitHandle): unknown;
  /** The model was validated. */
  onValidation?(validated: Validated, fit: FitHandle): unknown;
  /** A controller's decision was applied. */
  onDecision?(decision: RecordedDecision, fit: FitHandle): unknown;
  /** An epoch ended. */
  onEpochEnd?(epoch: Epoch, fit: FitHandle): unknown;
  /** A checkpoint is on the disk. */
  onCheckpoint?(checkpoint: CheckpointSaved, fit: FitHandle): unknown;
  /** Something that does not end the fit and that somebody should know. */
  onWarning?(warning: Warned, fit: FitHandle): unknown;
  /** Something that the fit's user would want to be told of at once: a loss spike, a dead layer, a slower pace. */
  onAlert?(alert: AlertRaised, fit: FitHandle): unknown;
  /** Training waits, as `run.pause()` asked. */
  onPaused?(paused: Paused, fit: FitHandle): unknown;
  /** Training goes on. */
  onResumed?(resumed: Resumed, fit: FitHandle): unknown;
  /** The fit ended, however it did; last of all calls. */
  onFitEnd?(end: FitEnd, fit: FitHandle): unknown;
}

const METHODS: readonly (keyof Callback)[] = [
  'onFitStart',
  'onEpochStart',
  'onStepProgress',
  'onSteps',
  'onMeasurement',
  'onValidation',
  'onDecision',
  'onEpochEnd',
  'onCheckpoint',
  'onWarning',
  'onAlert',
  'onPaused',
  'onResumed',
  'onFitEnd',
];

/** A callback as a listener of all events. */
export function listenerOf(callback: Callback, fit: FitHandle): FitListener {
  return (event) => call(callback, event, fit);
}

/** The method's result goes back to the hub, which looks at promises. */
function call(callback: Callback, event: FitEvent, fit: FitHandle): unknown {
  switch (event.type) {
    case 'fitStart':
      return callback.onFitStart?.(event, fit);
    case 'epochStart':
      return callback.onEpochStart?.(event, fit);
    case 'stepProgress':
      return callback.onStepProgress?.(event, fit);
    case 'steps':
      return callback.onSteps?.(event, fit);
    case 'measurement':
      return callback.onMeasurement?.(event, fit);
    case 'validation':
      return callback.onValidation?.(event, fit);
    case 'decision':
      return callback.onDecision?.(event.decision, fit);
    case 'epochEnd':
      return callback.onEpochEnd?.(event.epoch, fit);
    case 'checkpoint':
      return callback.onCheckpoint?.(event, fit);
    case 'warning':
      return callback.onWarning?.(event, fit);
    case 'alert':
      return callback.onAlert?.(event, fit);
    case 'paused':
      return callback.onPaused?.(event, fit);
    case 'resumed':
      return callback.onResumed?.(event, fit);
    case 'fitEnd':
      return callback.onFitEnd?.(event, fit);
  }
}

/**
 * Refuses what could never be called: a misspelt method would be silent otherwise.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_CALLBACK_METHOD`
 */
export function checkCallbacks(callbacks: unknown): void {
  if (!Array.isArray(callbacks))
    throw badOption('fit', 'callbacks', callbacks, 'a list of callbacks, such as [{ onEpochEnd(epoch) { … } }]');
  for (const callback of callbacks) checkCallback(callback);
}

function checkCallback(callback: unknown): void {
  if (typeof callback !== 'object' || callback === null)
    throw badOption('fit', 'callbacks', callback, 'objects with methods such as onEpochEnd');
  const names = methodNames(callback);
  const unknown = names.find((name) => !METHODS.some((known) => known === name));
  if (unknown === undefined && names.length > 0) return;
  const guess = unknown === undefined ? undefined : nearest(unknown, METHODS);
  const what = unknown === undefined ? 'has no method that is ever called' : `has a method '${unknown}' that is never called`;
  throw new OptionError(
    'ERR_CALLBACK_METHOD',
    `fit: a callback ${what}. ${guess === undefined ? `Known methods: ${METHODS.join(', ')}.` : `Did you mean '${guess}'?`}`,
    { fields: { method: unknown ?? null, known: METHODS } },
  );
}

/** Names like `onSomething`, inherited ones too. */
function methodNames(callback: object): string[] {
  const names = new Set<string>();
  for (let from: object | null = callback; from !== null && from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const name of Object.getOwnPropertyNames(from)) if (/^on[A-Z]/.test(name)) names.add(name);
  }
  return [...names].filter((name) => (callback as Record<string, unknown>)[name] !== undefined);
}
