/** Charts of what analyses found: curves over training steps, and spectra. */

import type { FoundPicture, FoundPictures, FoundSpectra } from '../../analysis/findings-of.js';
import type { Chart, ChartSeries } from './chart.js';
import { spansDecades } from './log-axis.js';

/** Colours of curves in turn; a threshold has its own. */
const COLORS = ['--loss', '--velocity', '--lr', '--variation', '--drift', '--good', '--marker'];
const THRESHOLD_COLOR = '--epsilon';
/** Of a spectrum on a logarithmic axis, what is less than this share of its peak would only be the tail of a smoothing kernel. */
const LEAST_SHARE = 1e-8;

/** A chart for each picture of curves, then one for each spectrum. */
export function findingCharts({ curves, spectra }: FoundPictures): Chart[] {
  return [...curves.map(curveChart), ...spectra.map(spectrumChart)];
}

function curveChart({ by, picture, series }: FoundPicture, index: number): Chart {
  const steps = [...new Set(Object.values(series).flatMap(({ step }) => step))].sort((a, b) => a - b);
  const named = Object.entries(series).map(([name, { step, values }]) => {
    const known = new Map(step.map((at, i) => [at, values[i] ?? null]));
    // Told less often than its neighbours is no gap; told to be unknown is one.
    return { name, values: steps.map((at) => known.get(at) ?? null), bridged: known.size < steps.length };
  });
  const log = spansDecades(named.flatMap(({ values }) => values));
  return {
    id: `curves-${index}`,
    title: picture,
    note: `${by}, over training steps${log ? '; logarithmic' : ''}`,
    log,
    axis: { label: 'step', values: steps, unit: 'step' },
    series: colored(named.map(({ name, values, bridged }) => ({ label: name, values, bridged, dashed: /threshold$/i.test(name) }))),
    levels: [],
  };
}

function spectrumChart({ by, picture, step, spectra }: FoundSpectra, index: number): Chart {
  const places = spectra.length === 1 ? [0] : [0, spectra.length - 1];
  const chosen = places.flatMap((place) => {
    const spectrum = spectra[place];
    return spectrum === undefined ? [] : [{ step: step[place] ?? 0, spectrum }];
  });
  const xs = [...new Set(chosen.flatMap(({ spectrum }) => spectrum.x))].sort((a, b) => a - b);
  const ys = chosen.flatMap(({ spectrum }) => spectrum.y);
  const log = spansDecades(ys);
  const least = log ? LEAST_SHARE * ys.reduce((most, value) => Math.max(most, value), 0) : Number.NEGATIVE_INFINITY;
  const drawn = chosen.map((one) => {
    const known = new Map(one.spectrum.x.map((x, i) => [x, one.spectrum.y[i]]));
    const values = xs.map((x) => {
      const y = known.get(x);
      return y === undefined || y < least ? null : y;
    });
    return { label: one.step === 0 ? 'before training' : `step ${one.step}`, values, bridged: true, dashed: false };
  });
  return {
    id: `spectrum-${index}`,
    title: picture,
    note: `${by}, the first and the last${log ? '; logarithmic' : ''}`,
    log,
    axis: { label: 'x', values: xs, unit: 'own' },
    series: colored(drawn),
    levels: [],
  };
}

type Uncolored = Pick<ChartSeries, 'label' | 'values' | 'bridged' | 'dashed'>;

function colored(series: readonly Uncolored[]): ChartSeries[] {
  let next = 0;
  return series.map((one) => ({
    ...one,
    color: one.dashed === true ? THRESHOLD_COLOR : (COLORS[next++ % COLORS.length] ?? THRESHOLD_COLOR),
  }));
}
