/** What is told of one module. */

/** A module of a `ModelSummary`. */
export interface LayerSummary {
  /** Path, `''` for the whole model. */
  readonly path: string;
  /** PyTorch's class name. */
  readonly type: string;
  /** Shape of its (first) output; `null` for a module that was not called. */
  readonly output: readonly number[] | null;
  /** Elements of all parameters inside, a shared one counted once. */
  readonly parameters: number;
  /** Floating-point operations of one forward pass, everything inside included. */
  readonly flops: number;
}
