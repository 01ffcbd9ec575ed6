/** What a layer's class says of itself, for those who measure or change models whose layers they know by type alone. */

import type { OpArgument } from '../../tensor/dispatch.js';

/** Floating-point operations of one call of an operator, from its arguments and the shape of its first result. A product and its sum are two. */
export type FlopRule = (args: readonly OpArgument[], output: readonly number[]) => number;

/** Facts of a layer's type; `static readonly traits` of its class, which its subclasses share. */
export interface LayerTraits {
  /** Which axis of the output counts neurons: 1, channels (default), or -1, features. Of a recurrent layer: the output sequence's. */
  readonly neuronAxis?: 1 | -1;
  /** Whether row i of the weight, and entry i of the bias, belong to neuron i: always, or where the weight is flat (default: no). */
  readonly neuronRows?: 'always' | 'flat';
  /** Which axis of the weight counts outputs, where that is not the first. */
  readonly outputAxis?: 1;
  /** Whether it gives what is left of its input above 0. */
  readonly rectifies?: true;
  /** Whether it passes its input on in evaluation. */
  readonly passesOn?: true;
  /** What the operators cost that it is made of, by their names; an operator without a rule counts as nothing. */
  readonly flops?: Readonly<Record<string, FlopRule>>;
}
