/** Reads what analyses found out of a line of `metrics.jsonl`. */

import type { RecordedFinding, Spectrum } from '../../controllers/finding.js';
import { entriesOf, type JsonObject, numberIn, objectIn, objectsIn, textIn } from '../record/json-fields.js';

/** The findings of an epoch, in their order; what is malformed counts as absent. */
export function findingsIn(line: JsonObject, index: number): RecordedFinding[] {
  return objectsIn(line, 'findings').map((finding) => ({
    by: textIn(finding, 'by') ?? '',
    epoch: numberIn(finding, 'epoch') ?? index,
    step: numberIn(finding, 'step') ?? 0,
    curves: picturesIn(finding, 'curves'),
    layers: picturesIn(finding, 'layers'),
    spectra: Object.fromEntries(
      Object.entries(objectIn(finding, 'spectra') ?? {}).map(([name, spectrum]) => [name, spectrumOf(entriesOf(spectrum) ?? {})]),
    ),
  }));
}

function picturesIn(finding: JsonObject, part: string): Record<string, Record<string, number | null>> {
  const pictures = Object.entries(objectIn(finding, part) ?? {}).map(([name, values]) => {
    const entries = entriesOf(values) ?? {};
    return [name, Object.fromEntries(Object.keys(entries).map((key) => [key, numberIn(entries, key)]))] as const;
  });
  return Object.fromEntries(pictures);
}

function spectrumOf(spectrum: JsonObject): Spectrum {
  return { x: pointsIn(spectrum.x), y: pointsIn(spectrum.y) };
}

/** Numbers that run folders hold as words, and all else, are `NaN`: they keep their place beside the other axis. */
function pointsIn(value: unknown): number[] {
  return Array.isArray(value) ? value.map((item) => (typeof item === 'number' ? item : Number.NaN)) : [];
}
