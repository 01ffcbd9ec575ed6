/** One look at a tangent kernel. */

/** One measurement of {@link NtkMonitor}. */
export interface NtkLook {
  /** Training steps done. */
  readonly step: number;
  /** The largest, descending. */
  readonly eigenvalues: readonly number[];
  readonly alignments: readonly number[];
  readonly kta: number | null;
  /** The largest eigenvalue by the number of rows. */
  readonly lambda1OverN: number;
  /** Up to which sharpness the optimizer is stable at its present rate; `null` where that is not known, or is one of a preconditioned sharpness. */
  readonly threshold: number | null;
}
