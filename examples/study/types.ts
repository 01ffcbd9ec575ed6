/** The words of the study: what is trained, by which rule, and what came of it. Plain data. */

/** Data sets. */
export type TaskName =
  | 'digits'
  | 'letters'
  | 'teacher'
  | 'recall'
  | 'cifar10'
  | 'power'
  | 'cancer'
  | 'wine'
  | 'arm'
  | 'messages'
  | 'novel'
  | 'cifar10-whole'
  | 'minutes'
  | 'transfer';

/** Networks. */
export type NetName = 'mlp' | 'cnn' | 'cnn-bn' | 'transformer' | 'resnet8' | 'lstm' | 'gru' | 'vit' | 'resnet20' | 'head';

/** Optimizers: SGD with momentum 0.9 and weight decay 5e-4, AdamW with weight decay 1e-2, Muon with both of its decays 1e-2, where most weights are matrices. */
export type OptimizerName = 'sgd' | 'adamw' | 'muon';

/** What sets the learning rate and the end of a run. */
export type RuleName =
  | 'neve'
  | 'neve-stop'
  | 'neve-reference'
  | 'constant'
  | 'cosine'
  | 'cosine-65'
  | 'multi-step'
  | 'plateau'
  | 'early-stopping'
  | 'schedule-free'
  | 'folk-cosine'
  | 'finder-linear'
  | 'greedy'
  | VariantName;

/** NeVe's default with one thing other: what it measures, or what it goes by. */
export type VariantName = 'neve-noise' | 'neve-last' | 'neve-running' | 'neve-no-raise' | 'neve-by-losses' | 'neve-losses-alone';

/** A network on a data set. */
export interface Net {
  readonly task: TaskName;
  readonly net: NetName;
}

/** Which rows a run learns from, and which it is scored on. */
export type Phase =
  /** Nine tenths of the training data; scored on the tenth that is left. Chooses a rate. */
  | 'tune'
  /** All of the training data, less what the rule itself holds out; scored on the test data. */
  | 'final';

/** One run to do. */
export interface Job extends Net {
  readonly optimizer: OptimizerName;
  readonly rule: RuleName;
  /** Initial learning rate. */
  readonly lr: number;
  readonly seed: number;
  readonly phase: Phase;
  /** Epochs at most. */
  readonly epochs: number;
}

/** A run by epoch, for the page; four significant digits. */
export interface Curves {
  readonly loss: readonly (number | null)[];
  readonly lr: readonly (number | null)[];
  readonly velocity: readonly (number | null)[];
}

/** One run that was done: a line of `runs.jsonl`. */
export interface RunRecord extends Job {
  /** Share of rows predicted right, or mean squared error. */
  readonly metric: 'accuracy' | 'mse';
  /** The metric on the rows that the phase names; `null` when training failed or the metric is not finite. */
  readonly score: number | null;
  /** The loss on the same rows. */
  readonly loss: number | null;
  /** The metric of a predictor that knows no inputs: the greatest class, or the mean of the targets. */
  readonly chance: number;
  /** Epochs that ran. */
  readonly epochsRun: number;
  readonly steps: number;
  /** Steps of the whole budget. */
  readonly budgetSteps: number;
  /** Wall time of the fit, seconds. */
  readonly seconds: number;
  /** The part of it that measuring took. */
  readonly measureSeconds: number;
  /** Labelled rows that the run could not learn from, because its rule watches them. */
  readonly heldOut: number;
  /** Why it ended before the budget, `null` when it did not. */
  readonly stop: string | null;
  /** The error that ended it, `null` for a run that ended well. */
  readonly failure: string | null;
  readonly curves: Curves;
}

/** Names a run: two jobs with one key are the same run. */
export function keyOf({ task, net, optimizer, rule, lr, seed, phase, epochs }: Job): string {
  return [task, net, optimizer, rule, lr.toExponential(2), seed, phase, epochs].join('/');
}

/** Names a network with an optimizer: what rules are compared on. */
export function cellOf({ task, net, optimizer }: Net & { readonly optimizer: OptimizerName }): string {
  return `${task}/${net}/${optimizer}`;
}
