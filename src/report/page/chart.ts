/** What the charts draw, as plain data. Drawn twice: as a still picture (still.ts), and by the script in the page (charts-script.ts), which reads exactly this. */

/** One curve. */
export interface ChartSeries {
  readonly label: string;
  /** CSS variable that holds the colour. */
  readonly color: string;
  /** A value an epoch, or a point of the chart's own {@link Chart.axis}; `null` leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Drawn dashed: a threshold rather than a finding (default `false`). */
  readonly dashed?: boolean;
  /** Drawn over gaps (default `false`). */
  readonly bridged?: boolean;
}

/** What stands along an axis: epochs that have ended, whole and in part; training steps; or something of the chart's own. */
export type AxisUnit = 'epoch' | 'step' | 'own';

/** An axis that is not the one of whole epochs. */
export interface ChartAxis {
  readonly label: string;
  /** Ascending. */
  readonly values: readonly number[];
  readonly unit: AxisUnit;
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

/** A decision's place, or the stretch in which a schedule decided again and again. */
export interface ChartMark {
  readonly from: number;
  /** {@link from} for a single moment. */
  readonly to: number;
  /** Its number in the table of decisions: `3`, or `3–4` where several share a moment. */
  readonly label: string;
}

/** All charts of a page; those without an axis of their own share the axis of epochs. */
export interface ChartData {
  readonly epochs: readonly number[];
  readonly charts: readonly Chart[];
  /** Where decisions stand on axes of epochs and of steps, ascending. */
  readonly marks: { readonly epoch: readonly ChartMark[]; readonly step: readonly ChartMark[] };
}
