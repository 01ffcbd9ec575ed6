/** Everything about one run besides its curves. */

import { picturesOf } from '../../analysis/findings-of.js';
import { mapSections } from '../page/findings-maps.js';
import { heatMapSection } from '../page/heat-map.js';
import { numberIn, textIn } from '../record/json-fields.js';
import { placeOfStep } from '../record/downsample.js';
import type { Happening, LayerRow } from '../record/run-history.js';
import { decisionWords } from '../record/words.js';
import type { FollowedRun, RunSummary } from './followed-run.js';

/** The last of them are told. */
const MOST_HAPPENINGS = 400;

/** A happening in words, and where it stands on each axis. */
export interface ToldHappening {
  readonly seq: number;
  readonly kind: Happening['kind'];
  readonly at: number;
  /** Counts from 1; 0 before training. */
  readonly epoch: number | null;
  readonly step: number | null;
  /** Place on the axes. */
  readonly places: { readonly step: number; readonly epoch: number; readonly time: number };
  /** Who or what: a controller's name, an alert's code. */
  readonly who: string;
  readonly what: string;
  readonly why: string;
  readonly level: string;
}

/** What the view of one run shows. Plain data. */
export interface RunDetail {
  readonly summary: RunSummary;
  readonly note: string;
  readonly happenings: readonly ToldHappening[];
  /** Happenings before those told. */
  readonly omitted: number;
  /** `run.json` as it is. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Maps as markup: velocity by layer, by neuron, and those of analyses. */
  readonly maps: string;
}

export function runDetail(run: FollowedRun): RunDetail {
  const told = run.history.happenings.filter(({ kind, fields }) => kind !== 'decision' || fields.kind !== 'keep');
  return {
    summary: run.summary(),
    note: run.notes.note,
    happenings: told.slice(-MOST_HAPPENINGS).map((one) => toldHappening(run, one)),
    omitted: Math.max(0, told.length - MOST_HAPPENINGS),
    facts: run.facts,
    maps: mapsOf(run),
  };
}

function toldHappening({ history }: FollowedRun, { seq, kind, at, epoch, step, fields }: Happening): ToldHappening {
  const isBefore = epoch === -1;
  const place = step ?? 0;
  return {
    ...{ seq, kind, at, step },
    epoch: epoch === null ? null : isBefore ? 0 : epoch + 1,
    places: { step: place, epoch: placeOfStep(history, place), time: (at - (history.begunAt ?? at)) / 1000 },
    ...wordsOf(kind, fields),
    level: textIn(fields, 'level') ?? '',
  };
}

function wordsOf(kind: Happening['kind'], fields: Happening['fields']): Pick<ToldHappening, 'who' | 'what' | 'why'> {
  const message = textIn(fields, 'message') ?? '';
  switch (kind) {
    case 'decision':
      return {
        who: textIn(fields, 'by') ?? '',
        what: decisionWords({ kind: textIn(fields, 'kind') ?? '', fields }),
        why: textIn(fields, 'reason') ?? '',
      };
    case 'alert':
      return { who: 'Alert', what: message, why: '' };
    case 'warning':
      return { who: 'Warning', what: message, why: textIn(fields, 'code') ?? '' };
    case 'checkpoint':
      return { who: 'Checkpoint', what: textIn(fields, 'path') ?? '', why: '' };
    case 'pause':
      return { who: 'Run', what: textIn(fields, 'type') === 'paused' ? 'paused' : 'goes on', why: '' };
    case 'start':
      return { who: 'Run', what: `goes on from step ${numberIn(fields, 'step')}`, why: '' };
    case 'end':
      return { who: 'Run', what: textIn(fields, 'status') ?? 'ended', why: textIn(fields, 'error') ?? '' };
  }
}

function mapsOf({ history }: FollowedRun): string {
  const { layers, findings } = history;
  const velocities = layersPicture(layers);
  const sections = [
    ...mapSections([...(velocities === null ? [] : [velocities]), ...picturesOf(findings).layers]),
    heatMapSection(layers.map(({ epoch, histogram }) => ({ index: epoch, histogram }))),
  ];
  return sections.map((section) => section?.text ?? '').join('\n');
}

/** Velocity by layer over training steps; `null` where none was measured. */
export function layersPicture(rows: readonly LayerRow[]): Parameters<typeof mapSections>[0][number] | null {
  if (rows.length === 0) return null;
  const names = [...new Set(rows.flatMap(({ layers }) => layers.map(({ name }) => name)))];
  const series = names.map((name) => {
    const points = rows.flatMap(({ step, layers }) => {
      const layer = layers.find((one) => one.name === name);
      return layer === undefined ? [] : [{ step, value: layer.velocity }];
    });
    return [name, { step: points.map(({ step }) => step), values: points.map(({ value }) => value) }] as const;
  });
  return { by: 'Mean |v| of each layer', picture: 'Velocity by layer', series: Object.fromEntries(series) };
}
