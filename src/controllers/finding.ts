/** What an analysis found at a boundary, as the record keeps it and the run's page draws it. Plain data. */

/** Points of a spectrum, or of any other curve that belongs to one moment. */
export interface Spectrum {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** All parts are optional; names are the captions that the page shows. */
export interface Finding {
  /** Curves over training steps, a picture each: picture, then curve, then its value here. */
  readonly curves?: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** Maps of layers over training steps: map, then layer, then its value here. */
  readonly layers?: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** Spectra; the page shows the first and the last of each. */
  readonly spectra?: Readonly<Record<string, Spectrum>>;
}

/** A finding, who found it and when. */
export interface RecordedFinding extends Finding {
  /** Name of the controller. */
  readonly by: string;
  /** Index of the epoch that ended or was running, -1 before training. */
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
}
