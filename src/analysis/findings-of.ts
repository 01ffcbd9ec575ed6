/** What analyses found over a whole fit, picture by picture: what the page draws, as data. */

import type { RecordedFinding, Spectrum } from '../controllers/finding.js';
import type { Report } from '../trainer/contracts/report-types.js';

/** One curve, or one layer of a map. */
export interface FoundSeries {
  /** Training steps done at each value. */
  readonly step: readonly number[];
  /** As many as steps; `null` for what was not finite, or not there. */
  readonly values: readonly (number | null)[];
}

/** Curves, or the layers of a map, that belong together. */
export interface FoundPicture {
  /** Name of the controller. */
  readonly by: string;
  /** Its caption. */
  readonly picture: string;
  /** By the name of the curve or layer, in the order in which they first came. */
  readonly series: Readonly<Record<string, FoundSeries>>;
}

/** The spectra of one name. */
export interface FoundSpectra {
  readonly by: string;
  readonly picture: string;
  readonly step: readonly number[];
  /** As many as steps. */
  readonly spectra: readonly Spectrum[];
}

/** Everything that the analyses of a fit found. Plain data that JSON holds: nothing in it is `NaN` or infinite. */
export interface FoundPictures {
  readonly curves: readonly FoundPicture[];
  readonly layers: readonly FoundPicture[];
  readonly spectra: readonly FoundSpectra[];
}

/**
 * The findings of a fit as series over training steps, a picture each: those that its run's page draws.
 *
 * @param report - of the fit; the epochs of a fit that still runs will do
 * @example
 * ```ts
 * const { curves } = analysis.findingsOf(await trainer.fit(loader, { maxEpochs: 100 }));
 * await writeFile('findings.json', JSON.stringify(curves));
 * ```
 */
export function findingsOf(report: Pick<Report, 'history'>): FoundPictures {
  return picturesOf(report.history.flatMap(({ findings }) => findings));
}

/** Sorts findings, which are in the order of their steps, into pictures. */
export function picturesOf(findings: readonly RecordedFinding[]): FoundPictures {
  return { curves: merged(findings, 'curves'), layers: merged(findings, 'layers'), spectra: spectraOf(findings) };
}

interface OpenSeries {
  readonly step: number[];
  readonly values: (number | null)[];
}

function merged(findings: readonly RecordedFinding[], part: 'curves' | 'layers'): FoundPicture[] {
  const found = new Map<string, { by: string; picture: string; series: Map<string, OpenSeries> }>();
  for (const finding of findings) {
    for (const [picture, values] of Object.entries(finding[part] ?? {})) {
      const { by, step } = finding;
      const { series } = entry(found, JSON.stringify([by, picture]), () => ({ by, picture, series: new Map<string, OpenSeries>() }));
      for (const [name, value] of Object.entries(values)) {
        const open = entry(series, name, (): OpenSeries => ({ step: [], values: [] }));
        open.step.push(step);
        open.values.push(finite(value));
      }
    }
  }
  return [...found.values()].map(({ by, picture, series }) => ({ by, picture, series: Object.fromEntries(series) }));
}

function spectraOf(findings: readonly RecordedFinding[]): FoundSpectra[] {
  const found = new Map<string, { by: string; picture: string; step: number[]; spectra: Spectrum[] }>();
  for (const { by, step, spectra = {} } of findings) {
    for (const [picture, spectrum] of Object.entries(spectra)) {
      const open = entry(found, JSON.stringify([by, picture]), () => ({ by, picture, step: [] as number[], spectra: [] as Spectrum[] }));
      open.step.push(step);
      open.spectra.push(finitePoints(spectrum));
    }
  }
  return [...found.values()];
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** The points that have a place in a picture. */
function finitePoints({ x, y }: Spectrum): Spectrum {
  const kept = x.flatMap((at, i) => {
    const value = y[i];
    return Number.isFinite(at) && value !== undefined && Number.isFinite(value) ? [[at, value] as const] : [];
  });
  return { x: kept.map(([at]) => at), y: kept.map(([, value]) => value) };
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
