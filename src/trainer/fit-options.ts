/** The options of a fit and of an evaluation, their defaults and their checks. */

import type { OptimizerStateDict } from '../optim/torch-layout.js';
import { badOption } from '../option-checks.js';
import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import { type CheckpointOptions, resolveCheckpointOptions } from './checkpoint/options.js';
import { checkLimits, limitTable } from './contracts/limits.js';
import { type Callback, checkCallbacks } from './events/callbacks.js';
import type { FitListener } from './events/events.js';
import type { Metric } from './metrics/metric.js';
import { type MetricsOption, resolveMetrics } from './metrics/resolve.js';
import type { Logger } from './records/logger.js';
import { checkLoggers } from './records/logger-relay.js';
import { type BestOptions, resolveBest, type ValidationOptions } from './validation/options.js';

/** An option of several forms, whose own reader tells them apart and refuses the rest. */
const anything = (_value: unknown): boolean => true;

/** What {@link Trainer.fit} takes. */
export const fitTable = {
  ...limitTable,
  validation: {
    type: 'value',
    is: anything as (value: unknown) => value is ValidationOptions,
    expected: 'an object such as { data: loader }',
    default: null,
    nullable: true,
    doc: 'Compute the loss and metrics of data that is not trained on while the fit runs, at the weights that trainer.evaluate would see, leaving training as it is bit for bit.',
  },
  restoreBest: {
    type: 'value',
    is: anything as (value: unknown) => value is boolean | BestOptions,
    expected: "true, false, or an object such as { monitor: 'validation.accuracy' }",
    default: false,
    doc: "Leave the weights and buffers of the best validation in the model when the fit ends, not the last ones: true by 'validation.loss', or by another number of the validation. They are kept on the device. A fit that fails or is aborted leaves the last ones.",
  },
  metrics: {
    type: 'value',
    is: anything as (value: unknown) => value is MetricsOption,
    expected: 'a list of names, or metrics by name',
    default: null,
    nullable: true,
    doc: 'Metrics of the training batches, as for trainer.evaluate: computed from the outputs that each step has anyway, over each epoch. Of the validation too, unless that has its own.',
  },
  logEvery: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Log every so many training steps: their exact losses and norms of gradients, to loggers and as steps events, while training goes on. Counted from the start of the fit.',
  },
  runDir: {
    type: 'value',
    is: (value: unknown): value is string => typeof value === 'string' && value !== '',
    expected: 'the path of a folder',
    default: null,
    nullable: true,
    doc: 'Folder to write the run into: run.json, metrics.jsonl (an epoch a line), events.jsonl (what happens, as it does: what a dashboard reads), checkpoints, the trained model, and report.html, the page of the run. One fit at a time may use it.',
  },
  overwrite: { type: 'boolean', default: false, doc: 'Replace a finished run in that folder.' },
  checkpoint: {
    type: 'value',
    is: anything as (value: unknown) => value is CheckpointOptions | false,
    expected: 'an object such as { everyEpochs: 1 }, or false',
    default: null,
    nullable: true,
    doc: 'When to save checkpoints into the run folder, and which to keep; with a folder and null: every 600 seconds, and when run.stop() ends the fit. false: only those that run.checkpoint() asks for.',
  },
  resume: {
    type: 'choice',
    choices: [true, false, 'auto'],
    default: false,
    doc: "true: go on from the newest whole checkpoint in runDir, with the same trainer and data, bit for bit; an error where there is none. 'auto': go on where there is one, else begin.",
  },
  optimizerState: {
    type: 'value',
    is: (value: unknown): value is OptimizerStateDict => value instanceof Map,
    expected: 'a state dict, as pth.load or run.optimizerState() gives it',
    default: null,
    nullable: true,
    doc: "What the optimizer goes on from; null: it begins anew. A state dict of PyTorch's optimizer of that name, as pth.load reads it, or what run.optimizerState() gave. Rates and other options stay the trainer's; optim.stateDictRates tells the file's. A fit that goes on from a checkpoint goes by that.",
  },
  handleSignals: {
    type: 'boolean',
    default: false,
    doc: 'Let the first SIGTERM or SIGINT end the fit as run.stop() does: after the current step, with a checkpoint where there is a run folder. The process then ends by itself, with exit code 0, once nothing else keeps it. A second signal does what it did before.',
  },
  remoteControl: {
    type: 'boolean',
    default: false,
    doc: "Obey what others write into the run folder, as sendControl(runDir, 'pause') and the dashboard's buttons do: pause, resume, checkpoint and stop. Whoever may write there may steer the fit.",
  },
  signal: {
    type: 'value',
    is: (value: unknown): value is AbortSignal => value instanceof AbortSignal,
    expected: 'an AbortSignal',
    default: null,
    nullable: true,
    doc: 'Ends the fit after the current step; the run then rejects with an AbortedError.',
  },
  onEvent: {
    type: 'value',
    is: (value: unknown): value is FitListener => typeof value === 'function',
    expected: 'a function',
    default: null,
    nullable: true,
    doc: 'Hears every event from the first. More listeners: run.on.',
  },
  callbacks: {
    type: 'value',
    is: anything as (value: unknown) => value is readonly Callback[],
    expected: 'a list of callbacks, such as [{ onEpochEnd(epoch) { … } }]',
    default: Object.freeze([]),
    doc: 'Hear events by type, { onEpochEnd(epoch) { … } }, in this order.',
  },
  loggers: {
    type: 'value',
    is: anything as (value: unknown) => value is readonly Logger[],
    expected: 'a list of loggers, such as [new CsvLogger(path)]',
    default: Object.freeze([]),
    doc: "Keep records: new CsvLogger(path), new TensorBoardLogger(folder), new MlflowLogger({ … }), or one's own. None slows or ends the fit.",
  },
} as const;

/** Options of `Trainer.fit`. At least one of the limits `maxEpochs`, `maxSteps` and `maxSeconds` is given; what comes first ends the fit. */
export type FitOptions = OptionsOf<typeof fitTable>;

/** Options of `Trainer.resume`. */
export type ResumeOptions = Omit<FitOptions, 'runDir' | 'resume' | 'overwrite'>;

/** {@link FitOptions} with defaults filled in. */
export type ResolvedFitOptions = ValuesOf<typeof fitTable>;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveFitOptions(options: FitOptions): ResolvedFitOptions {
  if (typeof options !== 'object' || options === null) throw badOption('fit', 'maxEpochs', undefined, 'an integer of at least 1');
  const fit = readOptions('fit', fitTable, options);
  const { runDir, overwrite, checkpoint, resume, optimizerState, restoreBest } = fit;
  checkLimits(fit, resume === true);
  if (checkpoint !== null && checkpoint !== false) resolveCheckpointOptions(checkpoint);
  for (const [key, value] of Object.entries({ checkpoint, resume })) {
    if (value && runDir === null) throw badOption('fit', key, value, 'a fit with a runDir, which holds the checkpoints');
  }
  if (fit.remoteControl && runDir === null) throw badOption('fit', 'remoteControl', true, 'a fit with a runDir, where others ask');
  if (resume === true && optimizerState !== null)
    throw badOption('fit', 'optimizerState', optimizerState, 'none with resume, which goes on from the checkpoint');
  if (resume && overwrite) throw badOption('fit', 'overwrite', overwrite, 'false with resume: one begins a new run, the other goes on');
  if (restoreBest) {
    if (fit.validation === null) throw badOption('fit', 'restoreBest', restoreBest, 'a fit with a validation');
    resolveBest(restoreBest);
  }
  checkCallbacks(fit.callbacks);
  checkLoggers(fit.loggers);
  return fit;
}

const evaluateTable = {
  metrics: {
    type: 'value',
    is: anything as (value: unknown) => value is MetricsOption,
    expected: 'a list of names, or metrics by name',
    default: Object.freeze([]),
    doc: "What to compute besides the loss: names such as ['accuracy', 'f1'], or by a name of one's own a metric of metrics, or a function traced like a loss.",
  },
  allowNonFinite: {
    type: 'boolean',
    default: false,
    doc: 'Give a loss that is not finite as it is; false: a NumericalError names the batch, and whether its inputs were finite.',
  },
} as const;

/** Options of `Trainer.evaluate`. */
export type EvaluateOptions<M extends MetricsOption = MetricsOption> = Omit<OptionsOf<typeof evaluateTable>, 'metrics'> & {
  /** What to compute besides the loss: names such as `['accuracy', 'f1']`, or by a name of your own a metric of `metrics`, or a function traced like a loss. */
  readonly metrics?: M;
};

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveEvaluateOptions(options: EvaluateOptions): { metrics: Map<string, Metric>; allowNonFinite: boolean } {
  const { metrics, allowNonFinite } = readOptions('evaluate', evaluateTable, options);
  return { metrics: resolveMetrics('evaluate', metrics), allowNonFinite };
}
