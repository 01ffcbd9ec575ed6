/** Commands that write forward, loss and backward down as one list. */

import type { Handle } from './addon-values.js';

/** Where a value is: one that a node made (inputs and targets are the first), or one of the state. */
export type JointPlace = { readonly value: number } | { readonly state: number };

/** An argument of a node, as in a graph's. */
export type JointArgument = number | bigint | boolean | string | null | JointPlace | { readonly float: number } | readonly JointArgument[];

/** A call of an operator. */
export interface JointNode {
  readonly name: string;
  readonly overload: string;
  readonly args: readonly JointArgument[];
  /** Numbers of the values that it makes; -1 for what is none, or none that is new. */
  readonly outputs: readonly number[];
  /** The part of the model whose forward or backward it belongs to. */
  readonly module: string;
}

/** The passes as a list. */
export interface JointRecording {
  readonly nodes: readonly JointNode[];
  /** Tensors that the passes used and nobody named: the state goes on with them. */
  readonly met: readonly Handle[];
  /** One place. */
  readonly loss: readonly JointPlace[];
  readonly outputs: readonly JointPlace[];
  /** One a wanted parameter; `null` for one that the loss does not depend on. */
  readonly gradients: readonly (JointPlace | null)[];
  /** By value: the number of the memory that it lies in, which others may share; -1 for that of inputs, targets and state. */
  readonly memories: readonly number[];
  /** By value: how many it has. */
  readonly bytes: readonly number[];
}

/** The part of the addon that records. */
export interface JointCommands {
  /**
   * Runs the passes once, on the JavaScript thread, and leaves buffers and generators as they were.
   *
   * @param loss - a model of (...outputs, ...targets); `null` where the first output is the loss
   */
  recordJointGraph(
    model: Handle,
    loss: Handle | null,
    state: readonly Handle[],
    wanted: readonly Handle[],
    inputs: readonly Handle[],
    targets: readonly Handle[],
    training: boolean,
    createGraph: boolean,
  ): JointRecording;
}
