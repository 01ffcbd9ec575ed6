/** What GeN and Hi-DLR remember. */

/** What is known of a direction: a parameter group's, or all groups' together. */
export interface DirectionState {
  /** Name of the group; of GeN's single direction, `'all'`. */
  readonly name: string;
  /** Numbers that it moves; 0 before the first fit. */
  readonly size: number;
  /** Fits that were accepted. */
  readonly accepted: number;
  /** Sum of PPI over them. */
  readonly influence: number;
  readonly frozen: boolean;
}

/** Plain JSON. */
export interface TrialRateState {
  /** The rate of each parameter group, in order. */
  readonly rates: readonly (readonly [group: string, lr: number])[];
  readonly directions: readonly DirectionState[];
  /** Boundaries at which losses were tried. */
  readonly fits: number;
  /** Batches that trials drew. */
  readonly drawn: number;
  /** Whether it was decided which groups are frozen. */
  readonly settled: boolean;
  /** The last joint scale, before it was clamped; `null` without one. */
  readonly s: number | null;
}

/** Before a fit. */
export const TRIAL_RATE_START: TrialRateState = Object.freeze({
  rates: Object.freeze([]),
  directions: Object.freeze([]),
  fits: 0,
  drawn: 0,
  settled: false,
  s: null,
});

/** A row of the table of influence: plain data. */
export interface GroupInfluence {
  readonly group: string;
  readonly size: number;
  /** Sum of PPI: twice the predicted fall of the loss, for each parameter. */
  readonly influence: number;
  /** Fits that were accepted. */
  readonly accepted: number;
  readonly frozen: boolean;
  readonly lr: number;
}

/** Where Hi-DLR stands; plain data. */
export interface HiDlrReport {
  /** Boundaries at which losses were tried. */
  readonly fits: number;
  /** In falling order of influence. */
  readonly groups: readonly GroupInfluence[];
  /** Share of the parameters that are still trained; `null` before the first fit. */
  readonly trained: number | null;
}
