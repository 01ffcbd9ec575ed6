/** What the charts draw, as plain data. The script in the page (charts-script.ts) reads exactly this. */

import { numberIn, objectIn, objectsIn } from './json-fields.js';
import type { EpochRow, RunRecord } from './read-run.js';

/** One curve. */
export interface ChartSeries {
  readonly label: string;
  /** CSS variable that holds the colour. */
  readonly color: string;
  /** A value an epoch; `null` leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Drawn as a staircase that changes at the end of an epoch. */
  readonly stepped: boolean;
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
}

/** A decision's place on the charts. */
export interface ChartMarker {
  /** Epoch, counted from 1 as everything on the page; 0 before training. */
  readonly epoch: number;
  /** Its numbers in the table of decisions: `3`, or `3–4`. */
  readonly label: string;
}

/** All charts of a page; they share the axis of epochs. */
export interface ChartData {
  readonly epochs: readonly number[];
  readonly charts: readonly Chart[];
  readonly markers: readonly ChartMarker[];
}

/** Builds the charts of a run: loss, learning rate, and what was measured of velocity, drift and dead neurons. */
export function chartData(run: RunRecord): ChartData {
  const { epochs } = run;
  const charts = [lossChart(epochs), rateChart(epochs)];
  if (epochs.some(({ velocity }) => velocity !== null)) charts.push(velocityChart(epochs, epsilonOf(run)));
  if (epochs.some(({ drift }) => drift !== null)) charts.push(driftChart(epochs));
  if (epochs.some(({ deadNeurons }) => deadNeurons !== null && deadNeurons > 0)) charts.push(deadChart(epochs));
  return { epochs: epochs.map(({ index }) => index + 1), charts, markers: markersOf(epochs) };
}

/** The threshold below which a controller stops on velocity, as its options in `run.json` tell it. */
export function epsilonOf(run: RunRecord): number | null {
  for (const controller of objectsIn(objectIn(run.facts, 'options') ?? {}, 'controllers')) {
    const epsilon = numberIn(objectIn(controller, 'options') ?? {}, 'epsilon');
    if (epsilon !== null && epsilon > 0) return epsilon;
  }
  return null;
}

function lossChart(epochs: readonly EpochRow[]): Chart {
  const values = epochs.map(({ loss }) => loss);
  const log = spansDecades(values);
  return {
    id: 'loss',
    title: 'Training loss',
    note: `Mean over the batches of each epoch${log ? '; logarithmic' : ''}`,
    log,
    series: [{ label: 'loss', color: '--loss', values, stepped: false }],
    levels: [],
  };
}

function rateChart(epochs: readonly EpochRow[]): Chart {
  const values = positive(epochs.map(({ lr }) => lr));
  return {
    id: 'lr',
    title: 'Learning rate',
    note: 'Used in each epoch; logarithmic',
    log: true,
    series: [{ label: 'lr', color: '--lr', values, stepped: true }],
    levels: [],
  };
}

function velocityChart(epochs: readonly EpochRow[], epsilon: number | null): Chart {
  return {
    id: 'velocity',
    title: 'Model velocity',
    note: `How much neurons' outputs still turn from epoch to epoch; logarithmic${epsilon === null ? '' : '. Training stops below ε'}`,
    log: true,
    series: [
      { label: 'velocity', color: '--velocity', values: positive(epochs.map(({ velocity }) => velocity)), stepped: false },
      {
        label: 'variation of velocity',
        color: '--variation',
        values: positive(epochs.map(({ mseVelocity }) => mseVelocity)),
        stepped: false,
      },
    ],
    levels: epsilon === null ? [] : [{ label: `ε = ${epsilon}`, color: '--epsilon', value: epsilon }],
  };
}

function driftChart(epochs: readonly EpochRow[]): Chart {
  return {
    id: 'drift',
    title: 'Drift share',
    note: 'Cosine between the last two moves of the outputs: 1 straight on, 0 a random walk, -1/2 jitter around a point',
    log: false,
    series: [{ label: 'c', color: '--drift', values: epochs.map(({ drift }) => drift), stepped: false }],
    levels: [{ label: 'random walk', color: '--marker', value: 0 }],
  };
}

function deadChart(epochs: readonly EpochRow[]): Chart {
  return {
    id: 'dead',
    title: 'Dead neurons',
    note: 'Neurons whose output was zero for every sample, now and before',
    log: false,
    series: [{ label: 'dead neurons', color: '--epsilon', values: epochs.map(({ deadNeurons }) => deadNeurons), stepped: false }],
    levels: [],
  };
}

/** A logarithmic axis has no place for zero. */
function positive(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value !== null && value > 0 ? value : null));
}

/** Whether values are all positive and differ so much that a linear axis would hide most of them. */
function spansDecades(values: readonly (number | null)[]): boolean {
  const known = values.filter((value) => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  return low > 0 && high > 20 * low;
}

/** Decisions made before training are listed with the first epoch: they get a place of their own. */
function markersOf(epochs: readonly EpochRow[]): ChartMarker[] {
  const counts = new Map<number, number>();
  for (const { decisions } of epochs) for (const { epoch } of decisions) counts.set(epoch, (counts.get(epoch) ?? 0) + 1);
  let last = 0;
  return [...counts].map(([epoch, count]) => {
    const first = last + 1;
    last += count;
    return { epoch: epoch + 1, label: count === 1 ? `${first}` : `${first}–${last}` };
  });
}
