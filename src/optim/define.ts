/** What the file of an optimizer declares; whatever else needs to know of one is found here, under its name. */

import { fillIn, type OptionTable, type ValuesOf } from '../options/index.js';
import { type GroupOptions, makeSpec, type OptimizerSpec, type OptimizerValues } from './optimizer-spec.js';
import { sharingEstimate } from './shared-estimate.js';
import type { StabilityOf } from './stability/rule.js';
import type { TorchLayout } from './torch-layout.js';

/** An optimizer's options: those of its table, and parameter groups with options of their own. */
export type OptimizerOptions<Table extends OptionTable> = Partial<ValuesOf<Table>> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<ValuesOf<Table>>[];
};

/** All that is known of an optimizer. */
export interface OptimizerDeclaration<Table extends OptionTable = OptionTable> {
  /** As it is exported, and as the addon's registry knows it. */
  readonly name: string;
  /** What the rate, the momentum … may be. */
  readonly options: Table;
  /** What the options must be together; `owner` names the group for messages. */
  readonly check?: (owner: string, values: ValuesOf<Table>) => void;
  /** The optimizer's numbers, of options that are not all numbers. */
  readonly numbers?: (values: ValuesOf<Table>) => OptimizerValues;
  /** Set where the method finds its own step size, so that nothing else may set the rate. */
  readonly ownsRate?: true;
  /** Set where the method computes the loss of a step's batch, and its gradients, several times. */
  readonly needsClosure?: true;
  /** Set where a step follows from the loss, too. */
  readonly needsLoss?: true;
  /** Set where the method knows no options of single parameters. */
  readonly oneGroup?: true;
  /** Options that groups must share, and the rate with them, because one step length is estimated for all. */
  readonly shared?: readonly (keyof Table & string)[];
  /** Set where the update is a direction times the rate, whatever the weights are: not where a rate is estimated, a line searched, or weights averaged. */
  readonly directional?: true;
  /** Set where the update is divided by the root of a running average of squares, debiased, kept as Adam keeps it. */
  readonly adamLike?: true;
  /** Set where a step is as long as the rate says, however large gradients are (signs, or a matrix whose singular values are all 1), or as long as gradients. */
  readonly stepLength?: StepLength;
  /** Share of the momentum that a step keeps, where that is not `momentum`, or the first of `betas`. */
  readonly momentum?: (values: ValuesOf<Table>) => number;
  /** Up to which sharpness its steps are stable on a quadratic, where that is known. */
  readonly stability?: StabilityOf;
  /** How its state lies in PyTorch's state dict, where it does not go by our names. */
  readonly torch?: TorchLayout;
}

/** What decides how long an optimizer's steps are, where it is one thing alone. */
export type StepLength = 'rate' | 'gradient';

/** A function from options to a spec, with what was declared. */
export interface OptimizerFactory<Options, Table extends OptionTable = OptionTable> {
  (options?: Options): OptimizerSpec;
  /** What this optimizer is: its options with their defaults and words, and its traits. */
  readonly declaration: OptimizerDeclaration<Table>;
}

/** Makes the function that is exported. */
export function defineOptimizer<const Table extends OptionTable, Options extends object = OptimizerOptions<Table>>(
  declaration: OptimizerDeclaration<Table>,
): OptimizerFactory<Options, Table> {
  const { name, options: table, check, shared } = declaration;
  const owner = `optim.${name}`;
  const keys = Object.keys(table);
  const read = (who: string, given: object): ValuesOf<Table> => {
    const values = fillIn(who, table, given);
    check?.(who, values);
    return values;
  };
  const make = (given: Options = {} as Options): OptimizerSpec => {
    const traits = shared === undefined ? declaration : { ...declaration, estimatesStep: true as const };
    const spec = makeSpec(owner, name, keys, given, read, traits);
    return shared === undefined ? spec : sharingEstimate(spec, shared);
  };
  return Object.assign(make, { declaration: Object.freeze(declaration) });
}
