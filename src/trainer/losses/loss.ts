/** What is minimised: a named loss, a function, or a weighted sum of several. */

import { checkKeys, OptionError, ShapeError } from '../../errors.js';
import type { Model } from '../../graph/model.js';
import { traceFunction } from '../../graph/trace.js';
import { CrossEntropyLoss, NLLLoss } from '../../nn/layers/loss/index.js';
import { Module } from '../../nn/module/module.js';
import { add, mul } from '../../ops/index.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type LabelCount, type LossName, type LossSpec, type ResolvedNamedLoss, resolveNamedLoss } from './named.js';
import { type BoundObjective, bindObjective, isNamedObjective, type NamedObjective, type Objective } from './objective.js';
import { checkTargets } from './targets.js';

/** One term of a loss that is a sum. */
export interface LossTerm {
  readonly loss: LossName | LossSpec | Objective | LossModule;
  /** What the term counts in the sum (default 1). */
  readonly weight?: number;
  /** Which of the model's outputs it sees, from 0 (default: a named loss the first, a function as many as it has parameters for, or by name). */
  readonly output?: number;
  /** Which of the targets it sees, from 0 (default: all; a named loss takes one). */
  readonly target?: number;
}

/** A loss by name, with options, as a function or a module such as `new nn.CrossEntropyLoss()`, or as terms by name, whose weighted sum is minimised and which are each reported. */
export type LossOption = LossName | LossSpec | Objective | LossModule | Readonly<Record<string, LossTerm>>;

/** A module that maps a model's output and a target to one number. */
type LossModule = Module & { forward(output: Tensor, target: Tensor): Tensor };

/** What is called of such a module. */
type ModuleObjective = NamedObjective & { readonly squared: boolean; readonly labelCount: LabelCount | null };

/** The modules that are squared errors near the target, as the losses of these names are. */
const SQUARED_MODULES: readonly string[] = ['MSELoss', 'SmoothL1Loss', 'HuberLoss'];

interface ResolvedTerm {
  readonly name: string;
  readonly weight: number;
  readonly output: number | null;
  readonly target: number | null;
  readonly loss: ResolvedNamedLoss | Objective;
}

/** A loss whose options were checked. */
export interface ResolvedLoss {
  readonly terms: readonly ResolvedTerm[];
  /** Names of the terms that are reported each; empty for a loss that is not a sum. */
  readonly names: readonly string[];
  /** Whether all of it are squared errors, as far as one knows. */
  readonly squared: boolean;
  /** The named loss that it is, `null` for functions and sums. */
  readonly name: LossName | null;
}

const TERM_KEYS = ['loss', 'weight', 'output', 'target'];

/**
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`
 */
export function resolveLoss(owner: string, loss: LossOption): ResolvedLoss {
  if (isTerms(loss)) {
    const terms = Object.entries(loss).map(([name, term]) => resolveTerm(owner, name, term));
    if (terms.length === 0) throw badOption(owner, 'loss', loss, 'at least one term');
    return { terms, names: terms.map(({ name }) => name), squared: terms.every(({ loss: one }) => isSquared(one)), name: null };
  }
  const resolved = resolveOne(owner, loss);
  return {
    terms: [{ name: '', weight: 1, output: null, target: null, loss: resolved }],
    names: [],
    squared: isSquared(resolved),
    name: isObjective(resolved) ? null : resolved.name,
  };
}

function isSquared(loss: ResolvedNamedLoss | Objective): boolean {
  return 'squared' in loss && loss.squared === true;
}

/** A record of terms; a loss with options is told by its `name`, which is a string. */
function isTerms(loss: LossOption): loss is Readonly<Record<string, LossTerm>> {
  if (loss instanceof Module) return false;
  return typeof loss === 'object' && loss !== null && !isNamedObjective(loss) && typeof (loss as { name?: unknown }).name !== 'string';
}

function resolveOne(owner: string, loss: LossTerm['loss']): ResolvedNamedLoss | Objective {
  if (loss instanceof Module) return objectiveOf(owner, loss);
  if (typeof loss === 'function' || isNamedObjective(loss)) return loss;
  if (typeof loss === 'string' || (typeof loss === 'object' && loss !== null)) return resolveNamedLoss(owner, loss);
  throw badOption(owner, 'loss', loss, 'a name, such as crossEntropy, an object with a name and options, or a function');
}

/** Its parameters would not be trained: the optimizer sees those of the model. */
function objectiveOf(owner: string, module: LossModule): ModuleObjective {
  if (module.namedParameters().size > 0)
    throw badOption(owner, 'loss', module, 'a module without parameters; one that learns is part of the model');
  const fn = (output: Tensor, target: Tensor): Tensor => module.forward(output, target);
  return { inputs: ['output:0', 'target:0'], fn, squared: SQUARED_MODULES.includes(module.typeName), labelCount: labelCountOf(module) };
}

/** Of the modules that mean over labels; a class made of one of them may do something else. */
function labelCountOf(module: LossModule): LabelCount | null {
  const isMean = (of: typeof CrossEntropyLoss | typeof NLLLoss): boolean =>
    module.constructor === of && (module as CrossEntropyLoss).reduction === 'mean';
  if (!isMean(CrossEntropyLoss) && !isMean(NLLLoss)) return null;
  const { ignoreIndex, weight } = module as unknown as CrossEntropyLoss;
  return { ignoreIndex, classWeight: weight };
}

function resolveTerm(owner: string, name: string, term: LossTerm): ResolvedTerm {
  const what = `loss.${name}`;
  if (typeof term !== 'object' || term === null) throw badOption(owner, what, term, '{ loss, weight }');
  checkKeys(`${owner}: ${what}`, term, TERM_KEYS);
  const { weight = 1, output, target } = term;
  const index = (option: string, value: number | undefined): number | null =>
    value === undefined ? null : checkNumber(owner, `${what}.${option}`, value, { integer: true, min: 0 });
  return {
    name,
    weight: checkNumber(owner, `${what}.weight`, weight),
    output: index('output', output),
    target: index('target', target),
    loss: resolveOne(`${owner}: ${what}`, term.loss),
  };
}

/**
 * Checks the targets of named terms, traces the loss with the model's real outputs, and runs it once.
 *
 * @param outputs - the model's outputs for a few rows
 * @param examples - the targets of these rows
 * @param targets - the targets of all rows
 * @returns a model without parameters that gives the loss, and for a sum its terms; the caller's to dispose
 * @throws {OptionError} `ERR_LOSS_INDEX`, and as {@link checkTargets}
 * @throws {ShapeError} `ERR_LOSS_SHAPE` when a term gives more than one number
 */
export function traceLoss(
  { terms, names }: ResolvedLoss,
  outputs: readonly Tensor[],
  examples: readonly Tensor[],
  targets: readonly Tensor[],
): Model {
  checkTerms({ terms }, outputs, targets);
  const bound = terms.map((term) => bindTerm(term, outputs.length, examples.length));
  const taken = Math.max(...bound.map((term) => term.outputs));
  const values = [...outputs.slice(0, taken), ...examples];
  const traced = traceFunction((...inputs) => {
    const found = bound.map((term) => term.apply(inputs.slice(0, taken), inputs.slice(taken)));
    return total(terms, names, found);
  }, values);
  try {
    scope(() => {
      const found = noGrad(() => traced.forwardAll(...values));
      for (const [i, value] of found.entries()) refuseShape(value, i === 0 ? '' : (names[i - 1] ?? ''));
    });
  } catch (error) {
    traced.dispose();
    throw error;
  }
  return traced;
}

/**
 * Checks the targets of named terms.
 *
 * @param outputs - the model's outputs for a few rows
 * @param targets - the targets of all rows
 * @throws {OptionError} `ERR_LOSS_INDEX`, and as {@link checkTargets}
 */
export function checkTerms({ terms }: Pick<ResolvedLoss, 'terms'>, outputs: readonly Tensor[], targets: readonly Tensor[]): void {
  for (const term of terms) checkTerm(term, outputs, targets);
}

/** The sum, then each term where they are reported. */
function total(terms: readonly ResolvedTerm[], names: readonly string[], values: readonly Tensor[]): Tensor[] {
  const sum = values
    .map((value, i) => (terms[i]?.weight === 1 ? value : mul(value, terms[i]?.weight ?? 1)))
    .reduce((left, right) => add(left, right));
  return names.length === 0 ? [sum] : [sum, ...values];
}

/** A term that knows which of a batch's values it takes. */
function bindTerm({ name, loss, output, target }: ResolvedTerm, outputs: number, targets: number): BoundObjective {
  const meantOf = (meant: readonly Tensor[]): readonly Tensor[] => (target === null ? meant : [meant[target] as Tensor]);
  if (!isObjective(loss)) {
    const at = output ?? 0;
    return { outputs: at + 1, apply: (given, meant) => loss.apply(given[at] as Tensor, meantOf(meant)[0] as Tensor) };
  }
  const bound = bindObjective(
    name === '' ? 'The loss' : `The loss '${name}'`,
    loss,
    output === null ? outputs : 1,
    target === null ? targets : 1,
  );
  if (output === null) return { outputs: bound.outputs, apply: (given, meant) => bound.apply(given, meantOf(meant)) };
  return { outputs: output + 1, apply: (given, meant) => bound.apply([given[output] as Tensor], meantOf(meant)) };
}

function isObjective(loss: ResolvedNamedLoss | Objective): loss is Objective {
  return typeof loss === 'function' || isNamedObjective(loss);
}

function checkTerm({ name, loss, output, target }: ResolvedTerm, outputs: readonly Tensor[], targets: readonly Tensor[]): void {
  for (const [what, index, count] of [
    ['output', output, outputs.length],
    ['target', target, targets.length],
  ] as const) {
    if (index === null || index < count) continue;
    throw new OptionError('ERR_LOSS_INDEX', `The loss '${name}' takes ${what} ${index}, and there are ${count}, from 0 on.`, {
      fields: { loss: name, [what]: index, count },
    });
  }
  if (isObjective(loss)) return;
  const seen = target === null ? targets : [targets[target] as Tensor];
  checkTargets(loss, outputs[output ?? 0] as Tensor, seen);
}

function refuseShape({ shape }: Tensor, term: string): void {
  if (shape.reduce((product, size) => product * size, 1) === 1) return;
  const what = term === '' ? 'The loss' : `The loss '${term}'`;
  throw new ShapeError(
    'ERR_LOSS_SHAPE',
    `${what} gave a tensor of shape [${shape.join(', ')}]; expected one number. Reduce it with mean() or sum().`,
    { fields: { what, shape } },
  );
}
