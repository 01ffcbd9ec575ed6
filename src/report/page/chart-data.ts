/** The charts of a run. */

import { picturesOf } from '../../analysis/findings-of.js';
import { numberIn, objectIn, objectsIn } from '../record/json-fields.js';
import type { Chart, ChartData, ChartMark, ChartSeries } from './chart.js';
import { toldDecisions } from './decisions.js';
import { epochScale, placeOfDecision } from './epoch-scale.js';
import { findingCharts } from './findings-charts.js';
import { spansDecades } from './log-axis.js';
import { rateChart } from './rate-chart.js';
import type { DecisionRow, EpochRow, RunRecord, StepCurves } from './read-run.js';

/**
 * Builds the charts of a run: loss and metrics, learning rate, what was measured of velocity, drift and dead neurons, loss of single steps, and what analyses
 * found.
 */
export function chartData(run: RunRecord): ChartData {
  const { epochs } = run;
  // A run that ended within its first epoch has nothing to draw but steps.
  const charts = epochs.length === 0 ? [] : [lossChart(epochs), ...metricCharts(epochs), rateChart(run)];
  if (run.steps !== null && run.steps.loss.length > 1) charts.splice(1, 0, stepsChart(run.steps));
  if (epochs.some(({ velocity }) => velocity !== null)) charts.push(velocityChart(epochs, epsilonOf(run)));
  if (epochs.some(({ drift }) => drift !== null)) charts.push(driftChart(epochs));
  if (epochs.some(({ deadNeurons }) => deadNeurons !== null && deadNeurons > 0)) charts.push(deadChart(epochs));
  charts.push(...findingCharts(picturesOf(epochs.flatMap(({ findings }) => findings))));
  return { epochs: epochs.map(({ index }) => index + 1), charts, marks: marksOf(run) };
}

/** Where decisions stand, numbered as in the table; those of one moment share a mark. */
function marksOf({ epochs, decisions }: RunRecord): ChartData['marks'] {
  const epochAt = epochScale(epochs);
  const told = toldDecisions(decisions);
  const marks = (placeOf: (decision: DecisionRow) => number): ChartMark[] => {
    const found: { from: number; to: number; first: number; last: number }[] = [];
    for (const [i, { first, last }] of told.entries()) {
      const [from, to] = [placeOf(first), placeOf(last)];
      const before = found.at(-1);
      if (before !== undefined && before.from === from && before.to === to) before.last = i + 1;
      else found.push({ from, to, first: i + 1, last: i + 1 });
    }
    return found.map(({ from, to, first, last }) => ({ from, to, label: first === last ? `${first}` : `${first}–${last}` }));
  };
  const stepOf = ({ fields }: DecisionRow): number => numberIn(fields, 'step') ?? 0;
  return { epoch: marks((decision) => placeOfDecision(decision, epochAt)), step: marks(stepOf) };
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
  const validated = epochs.map(({ validationLoss }) => validationLoss);
  const hasValidation = validated.some((value) => value !== null);
  const log = spansDecades([...values, ...validated]);
  return {
    id: 'loss',
    title: hasValidation ? 'Loss' : 'Training loss',
    note: `Mean over the batches of each epoch${hasValidation ? ', and of validation' : ''}${log ? '; logarithmic' : ''}`,
    log,
    series: [
      { label: hasValidation ? 'training' : 'loss', color: '--loss', values },
      ...(hasValidation ? [validationSeries(validated)] : []),
    ],
    levels: [],
  };
}

/** A chart a metric, of the training batches and of validation. */
function metricCharts(epochs: readonly EpochRow[]): Chart[] {
  const names = new Set(epochs.flatMap(({ metrics, validationMetrics }) => [...metrics.keys(), ...validationMetrics.keys()]));
  return [...names].map((name, i) => {
    const training = epochs.map(({ metrics }) => metrics.get(name) ?? null);
    const validation = epochs.map(({ validationMetrics }) => validationMetrics.get(name) ?? null);
    const isThere = (values: readonly (number | null)[]): boolean => values.some((value) => value !== null);
    return {
      id: `metric-${i}`,
      title: name.charAt(0).toUpperCase() + name.slice(1),
      note: isThere(training) ? 'Of the training batches, each before its step, and of validation' : 'Of validation',
      log: false,
      series: [
        ...(isThere(training) ? [{ label: 'training', color: '--loss', values: training }] : []),
        ...(isThere(validation) ? [validationSeries(validation)] : []),
      ],
      levels: [],
    };
  });
}

/** Not every epoch need be validated. */
function validationSeries(values: readonly (number | null)[]): ChartSeries {
  return { label: 'validation', color: '--validation', values, bridged: true };
}

function stepsChart({ loss }: StepCurves): Chart {
  const values = loss.map(({ value }) => value);
  const log = spansDecades(values);
  return {
    id: 'steps',
    title: 'Loss of steps',
    note: `Of single training steps${log ? '; logarithmic' : ''}`,
    log,
    axis: { label: 'step', values: loss.map(({ step }) => step), unit: 'step' },
    series: [{ label: 'loss', color: '--loss', values }],
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
      { label: 'velocity', color: '--velocity', values: positive(epochs.map(({ velocity }) => velocity)) },
      {
        label: 'variation of velocity',
        color: '--variation',
        values: positive(epochs.map(({ mseVelocity }) => mseVelocity)),
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
    series: [{ label: 'c', color: '--drift', values: epochs.map(({ drift }) => drift) }],
    levels: [{ label: 'random walk', color: '--marker', value: 0 }],
  };
}

function deadChart(epochs: readonly EpochRow[]): Chart {
  return {
    id: 'dead',
    title: 'Dead neurons',
    note: 'Neurons whose output was zero for every sample, now and before',
    log: false,
    series: [{ label: 'dead neurons', color: '--epsilon', values: epochs.map(({ deadNeurons }) => deadNeurons) }],
    levels: [],
  };
}

/** A logarithmic axis has no place for zero. */
function positive(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value !== null && value > 0 ? value : null));
}
