/** What is trained: nets, budgets, rates, and the runs of the whole matrix. */

import { tunedRate } from './tuning.js';
import type { Job, Net, NetName, OptimizerName, RuleName, RunRecord, TaskName } from './types.js';

/** Networks that rules were chosen on, in the order of the tables. */
const DEVELOPMENT: readonly Net[] = [
  { task: 'digits', net: 'mlp' },
  { task: 'digits', net: 'cnn' },
  { task: 'digits', net: 'cnn-bn' },
  { task: 'digits', net: 'transformer' },
  { task: 'letters', net: 'mlp' },
  { task: 'teacher', net: 'mlp' },
  { task: 'recall', net: 'gru' },
  { task: 'cifar10', net: 'resnet8' },
  { task: 'cifar10', net: 'cnn' },
  { task: 'power', net: 'lstm' },
  { task: 'cancer', net: 'mlp' },
];

/** Networks that no rule had seen when they were written down; what is run on them changes nothing about the rule. */
const CONFIRMATION: readonly Net[] = [
  { task: 'wine', net: 'mlp' },
  { task: 'arm', net: 'mlp' },
  { task: 'messages', net: 'cnn' },
  { task: 'novel', net: 'transformer' },
  { task: 'novel', net: 'gru' },
  { task: 'cifar10', net: 'vit' },
  { task: 'cifar10-whole', net: 'resnet20' },
  { task: 'minutes', net: 'lstm' },
  { task: 'transfer', net: 'cnn' },
  { task: 'transfer', net: 'head' },
];

/** The two parts of the study, written down before any run of the second. */
export const PARTS = { development: DEVELOPMENT, confirmation: CONFIRMATION } as const;

/** Every network of the study. */
export const NETS: readonly Net[] = [...DEVELOPMENT, ...CONFIRMATION];

export const OPTIMIZERS: readonly OptimizerName[] = ['sgd', 'adamw', 'muon'];

/** Where Muon is tried: most weights are matrices, and a run is cheap. */
const OF_MATRICES: readonly string[] = ['digits/mlp', 'digits/transformer', 'novel/transformer', 'novel/gru'];

/** Rules that are run as one starts with, from one rate: nothing is tuned. */
export const UNTUNED_RULES: readonly RuleName[] = ['neve-stop', 'folk-cosine', 'finder-linear', 'greedy'];

/** Rules that are run from every initial rate. */
export const FREE_RULES: readonly RuleName[] = ['neve', 'neve-reference', 'constant'];

/** Rules whose rate is tuned on held-out rows first. */
export const TUNED_RULES: readonly RuleName[] = [
  'constant',
  'cosine',
  'cosine-65',
  'multi-step',
  'plateau',
  'early-stopping',
  'schedule-free',
];

/** Rules that are run where they are named, and not otherwise. */
const VARIANTS: readonly RuleName[] = ['neve-noise', 'neve-last', 'neve-running', 'neve-no-raise', 'neve-by-losses', 'neve-losses-alone'];

/** Those of the matrix. */
const MATRIX_RULES: readonly RuleName[] = [...new Set([...FREE_RULES, ...UNTUNED_RULES, ...TUNED_RULES])];

/** All of them. */
export const RULES: readonly RuleName[] = [...MATRIX_RULES, ...VARIANTS];

/** Epochs of a task, unless the command line says otherwise. */
export const BUDGETS: Readonly<Record<TaskName, number>> = {
  ...{ digits: 20, letters: 15, teacher: 2, recall: 10, cifar10: 15, power: 12, cancer: 30 },
  ...{ wine: 60, arm: 10, messages: 6, novel: 4, 'cifar10-whole': 10, minutes: 2, transfer: 15 },
};

/** Rows in a batch. */
export const BATCH_SIZES: Readonly<Record<TaskName, number>> = {
  ...{ digits: 32, letters: 64, teacher: 32, recall: 40, cifar10: 50, power: 64, cancer: 16 },
  ...{ wine: 8, arm: 64, messages: 32, novel: 64, 'cifar10-whole': 128, minutes: 64, transfer: 32 },
};

/** Half decades around what is usual. */
export const TUNING_RATES: Readonly<Record<OptimizerName, readonly number[]>> = {
  sgd: [3e-3, 1e-2, 3e-2, 1e-1, 3e-1],
  adamw: [3e-4, 1e-3, 3e-3, 1e-2, 3e-2],
  muon: [2e-3, 6e-3, 2e-2, 6e-2, 2e-1],
};

/** The rates that are tried for a net: every other one where a run takes a quarter of a minute. */
export function tuningRates({ net, optimizer }: Net & { readonly optimizer: OptimizerName }): readonly number[] {
  return TUNING_RATES[optimizer].filter((_, i) => (net !== 'resnet8' && net !== 'resnet20') || i % 2 === 0);
}

/** What one would start with. */
export const USUAL_RATES: Readonly<Record<OptimizerName, number>> = { sgd: 0.1, adamw: 1e-3, muon: 0.02 };

/** Seed of the runs that choose a rate; none of the seeds that results are of. */
export const TUNING_SEED = 10;

/** Seeds of the confirmation. */
export const CONFIRMATION_SEEDS: readonly number[] = [30, 31, 32];

const ALL_RATES = [1e-5, 1e-3, 1e-1, 10];
const FEW_RATES = [1e-5, 10];

/** Nets whose runs are dear. */
const DEAR: readonly NetName[] = ['resnet8', 'resnet20', 'lstm', 'transformer', 'gru', 'vit'];

/** The initial rates of a net's {@link FREE_RULES}: two where runs are dear. */
export function initialRates({ task, net }: Net): readonly number[] {
  return DEAR.includes(net) || task === 'cifar10' ? FEW_RATES : ALL_RATES;
}

/** Which part of the matrix; `null` is all of it. */
export interface Selection {
  readonly part?: keyof typeof PARTS | null;
  readonly tasks: readonly string[] | null;
  readonly nets: readonly string[] | null;
  readonly optimizers: readonly string[] | null;
  readonly rules: readonly string[] | null;
  /** In the place of {@link initialRates}. */
  readonly rates: readonly number[] | null;
  readonly seeds: readonly number[];
  /** In the place of {@link BUDGETS}. */
  readonly epochs: number | null;
}

type Cell = Net & { readonly optimizer: OptimizerName; readonly epochs: number };

/** Nets and optimizers that are selected. */
export function cells({ part = null, tasks, nets, optimizers, epochs }: Selection): readonly Cell[] {
  const wanted = (list: readonly string[] | null, name: string): boolean => list === null || list.includes(name);
  return (part === null ? NETS : PARTS[part])
    .filter(({ task, net }) => wanted(tasks, task) && wanted(nets, net))
    .flatMap((net) =>
      optimizersOf(net)
        .filter((optimizer) => wanted(optimizers, optimizer))
        .map((optimizer) => ({
          ...net,
          optimizer,
          epochs: epochs ?? BUDGETS[net.task],
        })),
    );
}

function optimizersOf({ task, net }: Net): readonly OptimizerName[] {
  return OPTIMIZERS.filter((optimizer) => optimizer !== 'muon' || OF_MATRICES.includes(`${task}/${net}`));
}

/** The selected rules that a cell can have: schedule-free AdamW is an optimizer itself, and stands beside the schedules of AdamW. */
function chosen(rules: readonly RuleName[], { optimizer }: Cell, selection: Selection): readonly RuleName[] {
  const fits = (rule: RuleName): boolean => rule !== 'schedule-free' || optimizer === 'adamw';
  const wanted = selection.rules ?? MATRIX_RULES;
  return rules.filter((rule) => fits(rule) && wanted.includes(rule));
}

/** The runs that do not wait for others: every initial rate of the free rules, and those that tune. */
export function firstJobs(selection: Selection): readonly Job[] {
  return cells(selection).flatMap((cell) => [
    ...chosen(FREE_RULES, cell, selection).flatMap((rule) =>
      (selection.rates ?? initialRates(cell)).flatMap((lr) =>
        selection.seeds.map((seed): Job => ({ ...cell, rule, lr, seed, phase: 'final' })),
      ),
    ),
    ...chosen(UNTUNED_RULES, cell, selection).flatMap((rule) =>
      selection.seeds.map((seed): Job => ({ ...cell, rule, lr: USUAL_RATES[cell.optimizer], seed, phase: 'final' })),
    ),
    ...chosen(TUNED_RULES, cell, selection).flatMap((rule) =>
      tuningRates(cell).map((lr): Job => ({ ...cell, rule, lr, seed: TUNING_SEED, phase: 'tune' })),
    ),
  ]);
}

/** The runs at tuned rates; those of a rule whose tuning is not there yet are left out. */
export function tunedJobs(selection: Selection, records: readonly RunRecord[]): readonly Job[] {
  return cells(selection).flatMap((cell) =>
    chosen(TUNED_RULES, cell, selection).flatMap((rule) => {
      const lr = tunedRate(records, { ...cell, rule }, tuningRates(cell));
      return lr === null ? [] : selection.seeds.map((seed): Job => ({ ...cell, rule, lr, seed, phase: 'final' }));
    }),
  );
}

/** The selected rules from the rates that are given, or from the usual one; nothing is tuned. */
export function plainJobs(selection: Selection): readonly Job[] {
  return cells(selection).flatMap((cell) =>
    chosen(RULES, cell, selection).flatMap((rule) =>
      (selection.rates ?? [USUAL_RATES[cell.optimizer]]).flatMap((lr) =>
        selection.seeds.map((seed): Job => ({ ...cell, rule, lr, seed, phase: 'final' })),
      ),
    ),
  );
}
