/** Reads a run folder back: `run.json`, `metrics.jsonl` and, where it is there, `events.jsonl`. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedFinding } from '../../controllers/finding.js';
import { CheckpointError } from '../../errors.js';
import { entriesOf, type JsonObject, numberIn, numbersIn, objectIn, objectsIn, textIn } from '../record/json-fields.js';
import { rangeOf, sharedCurves } from '../record/downsample.js';
import { parseLines } from '../record/lines.js';
import { RunHistory } from '../record/run-history.js';
import { statusWords } from '../record/words.js';
import { findingsIn } from './read-findings.js';

/** A decision, as the page lists it. */
export interface DecisionRow {
  /** Index of the epoch, -1 before training. */
  readonly epoch: number;
  readonly by: string;
  readonly kind: string;
  readonly reason: string;
  /** The whole record: `lr`, `group`, `snapshot` … by kind. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An epoch, as the page draws it; `null` for what was not measured, or is not finite. */
export interface EpochRow {
  /** Counts from 0. */
  readonly index: number;
  readonly loss: number | null;
  /** Loss of the last validation in the epoch. */
  readonly validationLoss: number | null;
  /** Metrics that are numbers: of the training batches, and of the last validation. */
  readonly metrics: ReadonlyMap<string, number>;
  readonly validationMetrics: ReadonlyMap<string, number>;
  readonly lr: number | null;
  /** Name of the parameter group whose rate {@link lr} is. */
  readonly group: string | null;
  /** Training steps in it. */
  readonly steps: number | null;
  readonly velocity: number | null;
  readonly mseVelocity: number | null;
  /** c, the drift share. */
  readonly drift: number | null;
  /** Of the measurement that {@link velocity} is of. */
  readonly deadNeurons: number | null;
  /** Counts of |v|, the slowest first. */
  readonly histogram: readonly number[] | null;
  /** The velocity of each layer, of the measurement that {@link velocity} is of. */
  readonly layers: ReadonlyMap<string, number | null>;
  /** Where controllers stood, in words: `NeVe descends from 0.12, neurons travel on`. */
  readonly status: string;
  readonly samplesPerSecond: number | null;
  readonly seconds: number | null;
  /** Memory of the process at most, so far, bytes. */
  readonly peakBytes: number | null;
  readonly decisions: readonly DecisionRow[];
  /** What analyses found. */
  readonly findings: readonly RecordedFinding[];
}

/** A run, finished or not. */
export interface RunRecord {
  /** Everything in `run.json`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly epochs: readonly EpochRow[];
  /** In their order; those of a run without epochs too. */
  readonly decisions: readonly DecisionRow[];
  /** What the run's user was to be told of at once. */
  readonly alerts: readonly AlertRow[];
  /** Loss and rate of single steps, as far as the log tells them. */
  readonly steps: StepCurves | null;
  /** What is known of how the data were prepared: classes, scales. Written beside runs that a configuration began. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A value at a training step. */
export interface StepPoint {
  readonly step: number;
  readonly value: number;
}

/** Curves over training steps, as few points as a picture can show. */
export interface StepCurves {
  readonly loss: readonly StepPoint[];
  readonly lr: readonly StepPoint[];
}

/** An alert. */
export interface AlertRow {
  /** Index of the epoch. */
  readonly epoch: number;
  readonly step: number;
  readonly message: string;
}

/**
 * Reads what a run wrote. A last line that was cut off, as a crash leaves it, is left out.
 *
 * @throws {CheckpointError} `ERR_RUN_DIR_READ`
 */
export async function readRun(runDir: string): Promise<RunRecord> {
  const facts = parse(runDir, 'run.json', await read(runDir, 'run.json'));
  const lines = linesOf(runDir, 'metrics.jsonl', await read(runDir, 'metrics.jsonl'));
  const events = parseLines(await readIfThere(runDir, 'events.jsonl'));
  const timing = new Map(events.filter(({ type }) => type === 'epoch').map((line) => [numberIn(line, 'index'), line]));
  const epochs = lines.map((line) => epochRow(line, timing));
  const decisions = epochs.length === 0 ? decisionsIn(facts, -1) : epochs.flatMap((epoch) => epoch.decisions);
  const alerts = events
    .filter(({ type }) => type === 'alert')
    .map((line) => ({ epoch: numberIn(line, 'epoch') ?? 0, step: numberIn(line, 'step') ?? 0, message: textIn(line, 'message') ?? '' }));
  const data = entriesOf(parsedOrNull(await readIfThere(runDir, 'data.json'))) ?? {};
  return { facts, epochs, decisions, alerts, steps: stepCurves(events), data };
}

/** Pixels of a wide picture. */
const COLUMNS = 700;

/** What logged steps tell. */
function stepCurves(events: readonly JsonObject[]): StepCurves | null {
  if (!events.some(({ type }) => type === 'steps')) return null;
  const history = new RunHistory();
  for (const line of events) history.add(line);
  const curve = (column: string): StepPoint[] => {
    const placed = [{ history, series: { name: column, table: history.steps, column } }];
    const range = rangeOf(placed, 'step');
    if (range === null || history.steps.column(column) === null) return [];
    const { xs, values } = sharedCurves(placed, 'step', range.from, range.to, COLUMNS);
    return [...xs].flatMap((step, i) => {
      const value = values[i] as number;
      return Number.isNaN(value) ? [] : [{ step, value }];
    });
  };
  return { loss: curve('loss'), lr: curve('lr') };
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Each line's object. What follows the last newline is empty, or a line that was being written. */
function linesOf(runDir: string, file: string, text: string): Readonly<Record<string, unknown>>[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => parse(runDir, `${file} line ${index + 1}`, line));
}

function epochRow(line: Readonly<Record<string, unknown>>, timing: ReadonlyMap<number | null, JsonObject>): EpochRow {
  const index = numberIn(line, 'index') ?? 0;
  const times = timing.get(index) ?? {};
  const measured = velocityOf(line);
  const validation = objectIn(line, 'validation') ?? {};
  return {
    index,
    loss: numberIn(line, 'loss'),
    validationLoss: numberIn(validation, 'loss'),
    metrics: numbersByName(objectIn(line, 'metrics')),
    validationMetrics: new Map([...numbersByName({ accuracy: validation.accuracy }), ...numbersByName(objectIn(validation, 'metrics'))]),
    lr: numberIn(line, 'lr'),
    group: Object.keys(objectIn(line, 'lrs') ?? {})[0] ?? null,
    steps: numberIn(line, 'steps'),
    velocity: numberIn(line, 'velocity'),
    mseVelocity: numberIn(line, 'mseVelocity'),
    drift: numberIn(line, 'drift'),
    deadNeurons: numberIn(measured, 'deadNeurons'),
    histogram: numbersIn(measured, 'histogram'),
    layers: new Map(objectsIn(measured, 'layers').map((layer) => [textIn(layer, 'name') ?? '', numberIn(layer, 'velocity')])),
    status: statusWords(objectIn(line, 'status') ?? {}),
    samplesPerSecond: numberIn(objectIn(times, 'usage') ?? {}, 'samplesPerSecond'),
    peakBytes: numberIn(objectIn(times, 'usage') ?? {}, 'peakRssBytes'),
    seconds: numberIn(times, 'seconds'),
    decisions: decisionsIn(line, index),
    findings: findingsIn(line, index),
  };
}

function decisionsIn(object: JsonObject, index: number): DecisionRow[] {
  return objectsIn(object, 'decisions').map((fields) => ({
    epoch: numberIn(fields, 'epoch') ?? index,
    by: textIn(fields, 'by') ?? '',
    kind: textIn(fields, 'kind') ?? '',
    reason: textIn(fields, 'reason') ?? '',
    fields,
  }));
}

function numbersByName(object: JsonObject | null): Map<string, number> {
  return new Map(Object.entries(object ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/** The measurement whose velocity is the epoch's; nothing where there is none. */
function velocityOf(line: JsonObject): JsonObject {
  const all = Object.values(objectIn(line, 'measurements') ?? {}).map(entriesOf);
  const velocities = all.filter((found) => found !== null && textIn(found, 'kind') === 'velocity');
  const velocity = numberIn(line, 'velocity');
  return velocities.find((found) => found !== null && numberIn(found, 'velocity') === velocity) ?? velocities[0] ?? {};
}

async function readIfThere(runDir: string, file: string): Promise<string> {
  return readFile(join(runDir, file), 'utf8').catch(() => '');
}

async function read(runDir: string, file: string): Promise<string> {
  try {
    return await readFile(join(runDir, file), 'utf8');
  } catch (cause) {
    throw unreadable(runDir, file, 'cannot be opened', cause);
  }
}

function parse(runDir: string, what: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(runDir, what, 'is not JSON', cause);
  }
  const entries = entriesOf(value);
  if (entries === null) throw unreadable(runDir, what, 'is not a JSON object', undefined);
  return entries;
}

function unreadable(runDir: string, what: string, why: string, cause: unknown): CheckpointError {
  return new CheckpointError(
    'ERR_RUN_DIR_READ',
    `${what} in ${runDir} ${why}. Expected the folder of a run, as fit(…, { runDir }) writes it.`,
    { fields: { path: runDir, file: what }, cause },
  );
}
