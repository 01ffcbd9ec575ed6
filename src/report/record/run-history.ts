/** A run as its log tells it, gathered line by line: what a dashboard, a terminal and a page draw from. */

import type { RecordedFinding } from '../../controllers/finding.js';
import { findingsIn } from '../page/read-findings.js';
import { entriesOf, type JsonObject, numberIn, numbersIn, objectIn, objectsIn, textIn } from './json-fields.js';
import { Table } from './table.js';

/** A velocity measurement: of each layer, and of all neurons by |v|. */
export interface LayerRow {
  readonly epoch: number;
  readonly step: number;
  readonly layers: readonly {
    readonly name: string;
    readonly velocity: number | null;
    readonly deadNeurons: number;
    readonly neurons: number;
  }[];
  readonly histogram: readonly number[] | null;
}

/** Something that happened at a moment. */
export interface Happening {
  /** Counts the happenings of a run, from 0. */
  readonly seq: number;
  readonly kind: 'decision' | 'alert' | 'warning' | 'checkpoint' | 'pause' | 'start' | 'end';
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Index of the epoch, -1 before training; `null` where none is told. */
  readonly epoch: number | null;
  readonly step: number | null;
  readonly fields: JsonObject;
}

/** What a fit said when it began, or went on. */
export interface RunStart {
  readonly maxEpochs: number | null;
  readonly maxSteps: number | null;
  readonly stepsPerEpoch: number | null;
  readonly remoteControl: boolean;
}

/** Everything that the lines so far told. */
export class RunHistory {
  /** Of logged steps, of progress between them, of epochs and of validations. */
  readonly steps = new Table();
  readonly progress = new Table();
  readonly epochs = new Table();
  readonly validations = new Table();
  /** Of velocity probes and of findings, by name; the first probe's is named ''. */
  readonly measured = new Map<string, Table>();
  readonly happenings: Happening[] = [];
  readonly findings: RecordedFinding[] = [];
  readonly layers: LayerRow[] = [];
  /** Where controllers stood at the end of the last epoch, by name. */
  status: JsonObject = {};
  start: RunStart | null = null;
  paused = false;
  end: JsonObject | null = null;
  /** The last step that was told of, and the index of its epoch. */
  step = 0;
  epoch = 0;
  /** When the run began, and when it was last heard of, milliseconds since 1970; `null` before the first line. */
  begunAt: number | null = null;
  heardAt: number | null = null;
  #seq = 0;
  #mainProbe: string | null = null;

  /** Takes a line in; one of an unknown type tells nothing. */
  add(line: JsonObject): void {
    const at = numberIn(line, 'at') ?? this.heardAt ?? 0;
    this.begunAt ??= at;
    this.heardAt = at;
    // Of a group of steps, the last.
    const step = numberIn(line, 'step') ?? numbersIn(line, 'step')?.at(-1) ?? this.step;
    this.epoch = Math.max(this.epoch, numberIn(line, 'epoch') ?? 0);
    switch (textIn(line, 'type')) {
      case 'start':
        this.#begin(line, step);
        return;
      case 'steps':
        this.#addSteps(line);
        break;
      case 'progress':
        this.progress.add(step, this.#seconds(at), [['loss', numberIn(line, 'loss') ?? Number.NaN]]);
        break;
      case 'epoch':
        this.#addEpoch(line, step, at);
        break;
      case 'validation':
        this.validations.add(step, this.#seconds(at), numbersOf(objectIn(line, 'validation') ?? {}, ['step', 'seconds', 'samples']));
        break;
      case 'measurement':
        this.#addMeasurement(line, step, at);
        break;
      case 'decision':
      case 'alert':
      case 'warning':
      case 'checkpoint':
        this.#happen(textIn(line, 'type') as Happening['kind'], line);
        break;
      case 'paused':
      case 'resumed':
        this.paused = textIn(line, 'type') === 'paused';
        this.#happen('pause', line);
        break;
      case 'end':
        this.end = line;
        this.paused = false;
        this.#happen('end', line);
    }
    this.step = Math.max(this.step, step);
  }

  /** All tables, with the prefix of their columns' names. */
  get tables(): readonly (readonly [string, Table])[] {
    return [['', this.epochs], ['steps/', this.steps], ['progress/', this.progress], ['validation/', this.validations], ...this.measured];
  }

  #begin(line: JsonObject, step: number): void {
    this.start = {
      maxEpochs: numberIn(line, 'maxEpochs'),
      maxSteps: numberIn(line, 'maxSteps'),
      stepsPerEpoch: numberIn(line, 'stepsPerEpoch'),
      remoteControl: line.remoteControl === true,
    };
    this.end = null;
    this.paused = false;
    this.step = step;
    // What was told after the checkpoint that the run goes on from has not happened.
    for (const [, table] of this.tables) table.truncate(step);
    keepUpTo(this.happenings, step);
    keepUpTo(this.findings, step);
    keepUpTo(this.layers, step);
    if (step > 0) this.#happen('start', line);
    this.epoch = this.epochs.length;
  }

  #addSteps(line: JsonObject): void {
    const steps = numbersIn(line, 'step') ?? [];
    const columns = new Map<string, readonly unknown[]>();
    for (const [name, values] of Object.entries({ ...line, ...prefixed('losses/', objectIn(line, 'losses')) })) {
      if (name !== 'step' && Array.isArray(values)) columns.set(name, values);
    }
    const time = this.#seconds(this.heardAt ?? 0);
    for (const [row, step] of steps.entries()) {
      this.steps.add(
        step,
        time,
        [...columns].map(([name, values]) => [name, numberOf(values[row])] as const),
      );
    }
  }

  #addEpoch(line: JsonObject, step: number, at: number): void {
    const skipped = ['type', 'at', 'step', 'index', 'validation', 'lrs', 'status', 'findings', 'velocity', 'mseVelocity', 'drift'];
    const groups = objectIn(line, 'lrs') ?? {};
    const rates = Object.keys(groups).length < 2 ? {} : prefixed('lr/', groups);
    this.epochs.add(step, this.#seconds(at), numbersOf({ ...line, ...rates }, skipped));
    this.status = objectIn(line, 'status') ?? {};
    this.epoch = (numberIn(line, 'index') ?? this.epoch) + 1;
    for (const finding of findingsIn(line, numberIn(line, 'index') ?? 0)) {
      this.findings.push(finding);
      for (const [picture, values] of Object.entries(finding.curves ?? {})) {
        this.#table(`finding/${finding.by}/${picture}/`).add(finding.step, this.#seconds(at), numbersOf(values, []));
      }
    }
  }

  #addMeasurement(line: JsonObject, step: number, at: number): void {
    const found = objectIn(line, 'measurement') ?? {};
    const name = `${textIn(line, 'by')}.${textIn(line, 'probe')}`;
    const isVelocity = textIn(found, 'kind') === 'velocity';
    if (isVelocity) this.#mainProbe ??= name;
    const prefix = name === this.#mainProbe ? 'measured/' : `${name}/`;
    this.#table(prefix).add(step, this.#seconds(at), numbersOf(found, ['layers', 'histogram', 'seconds', 'bytes']));
    if (!isVelocity || name !== this.#mainProbe || numberIn(found, 'velocity') === null) return;
    const layers = objectsIn(found, 'layers').map((layer) => ({
      name: textIn(layer, 'name') ?? '',
      velocity: numberIn(layer, 'velocity'),
      deadNeurons: numberIn(layer, 'deadNeurons') ?? 0,
      neurons: numberIn(layer, 'neurons') ?? 0,
    }));
    this.layers.push({ epoch: numberIn(line, 'epoch') ?? 0, step, layers, histogram: numbersIn(found, 'histogram') });
  }

  #table(prefix: string): Table {
    const known = this.measured.get(prefix);
    if (known !== undefined) return known;
    const made = new Table();
    this.measured.set(prefix, made);
    return made;
  }

  #happen(kind: Happening['kind'], fields: JsonObject): void {
    this.happenings.push({
      ...{ seq: this.#seq++, kind, at: numberIn(fields, 'at') ?? 0 },
      ...{ epoch: numberIn(fields, 'epoch'), step: numberIn(fields, 'step'), fields },
    });
  }

  #seconds(at: number): number {
    return (at - (this.begunAt ?? at)) / 1000;
  }
}

function keepUpTo(list: { readonly step: number | null }[], step: number): void {
  const kept = list.filter((one) => (one.step ?? 0) <= step);
  list.splice(0, list.length, ...kept);
}

/** Numbers of an object and of those in it, by path; words that stand for numbers which JSON lacks are `NaN`. */
function numbersOf(object: JsonObject, skipped: readonly string[], prefix = ''): [string, number][] {
  return Object.entries(object).flatMap(([key, value]): [string, number][] => {
    if (prefix === '' && skipped.includes(key)) return [];
    if (typeof value === 'number') return [[prefix + key, value]];
    const inner = entriesOf(value);
    return inner === null ? [] : numbersOf(inner, skipped, `${prefix}${key}/`);
  });
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function prefixed(prefix: string, object: JsonObject | null): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object ?? {}).map(([key, value]) => [prefix + key, value]));
}
