/** What the charts draw, as plain data. The script in the page (charts-script.ts) reads exactly this. */

/** One curve. */
export interface ChartSeries {
  readonly label: string;
  /** CSS variable that holds the colour. */
  readonly color: string;
  /** A value an epoch, or a point of the chart's own {@link Chart.axis}; `null` leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Drawn as a staircase that changes at the end of an epoch. */
  readonly stepped: boolean;
  /** Drawn dashed: a threshold rather than a finding (default `false`). */
  readonly dashed?: boolean;
  /** Drawn over gaps (default `false`). */
  readonly bridged?: boolean;
}

/** An axis that is not the one of epochs. */
export interface ChartAxis {
  readonly label: string;
  /** Ascending. */
  readonly values: readonly number[];
  /** Whether these are training steps, at which decisions have a place too. */
  readonly steps: boolean;
}

/** A horizontal line. */
export interface ChartLevel {
  readonly label: string;
  readonly color: string;
  readonly value: number;
}

/** One chart. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly log: boolean;
  readonly series: readonly ChartSeries[];
  readonly levels: readonly ChartLevel[];
  /** Default: the epochs. */
  readonly axis?: ChartAxis;
}

/** A decision's place on the charts. */
export interface ChartMarker {
  /** Epoch, counted from 1 as everything on the page; 0 before training. */
  readonly epoch: number;
  /** Its numbers in the table of decisions: `3`, or `3–4`. */
  readonly label: string;
}

/** A decision's place on charts over training steps. */
export interface StepMarker {
  readonly step: number;
  readonly label: string;
}

/** All charts of a page; those without an axis of their own share the axis of epochs. */
export interface ChartData {
  readonly epochs: readonly number[];
  readonly charts: readonly Chart[];
  readonly markers: readonly ChartMarker[];
  readonly stepMarkers: readonly StepMarker[];
}
