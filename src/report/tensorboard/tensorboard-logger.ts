/** Event files for TensorBoard. */

import { randomUUID } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../formats/make-folder.js';
import { badOption } from '../../option-checks.js';
import type { AlertRaised, MeasurementTaken, Validated } from '../../trainer/events/events.js';
import type { LoggedStep } from '../../trainer/events/step-log.js';
import type { LoggedEnd, LoggedRun, Logger } from '../../trainer/records/logger.js';
import type { Epoch, RecordedDecision } from '../../trainer/contracts/report-types.js';
import { epochScalars, findingScalars, measurementScalars, stepScalars, validationScalars } from '../scalars.js';
import type { SummaryValue } from './event.js';
import { frame } from './record.js';
import { alertText, decisionText, jsonText, scalarValues, velocityHistogram } from './values.js';

/** Bytes that are kept back at most between two epochs. */
const BUFFER_BYTES = 1 << 20;

/**
 * Writes what TensorBoard shows, over training steps: every number of an epoch, of a validation, of a measurement and of a finding as scalars, the velocities of all neurons as a histogram
 * (`controller.probe/histogram`; its bins are decades), the run's options and every decision as text. One file a fit; a fit that goes on from a checkpoint adds
 * a file that makes readers forget what came after the checkpoint.
 *
 * Source: the format of TensorFlow's event files, written here; no TensorFlow is needed. View with `tensorboard --logdir folder`.
 */
export class TensorBoardLogger implements Logger {
  readonly name = 'tensorboard';
  readonly #folder: string;
  #file: string | null = null;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** How events are written, read when the first fit starts. */
  #events: typeof import('./event.js') | null = null;

  /**
   * @param folder - TensorBoard shows it as one run; made where there is none
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(folder: string) {
    if (typeof folder !== 'string' || folder === '') throw badOption('TensorBoardLogger', 'folder', folder, 'the path of a folder');
    this.#folder = folder;
  }

  async start({ facts, step }: LoggedRun): Promise<void> {
    await makeFolder(this.#folder);
    // Readers take files in the order of their names.
    const file = join(this.#folder, `events.out.tfevents.${Date.now()}.${hostname()}.${process.pid}.${randomUUID().slice(0, 8)}`);
    await writeFile(file, '', { flag: 'wx' });
    this.#file = file;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#events ??= await import('./event.js');
    this.#add(this.#events.versionEvent({ wallTime: now(), step }));
    // What the steps up to the checkpoint told is kept.
    if (step > 0) this.#add(this.#events.restartEvent({ wallTime: now(), step: step + 1 }));
    this.#addValues(step, [jsonText('run', facts)]);
    await this.#flush();
  }

  async measurement(taken: MeasurementTaken): Promise<void> {
    const values = scalarValues(measurementScalars(taken));
    const histogram = velocityHistogram(taken.measurement);
    if (histogram !== null) values.push({ kind: 'histogram', tag: `${taken.by}.${taken.probe}/histogram`, histogram });
    this.#addValues(taken.step, values);
    if (this.#pendingBytes > BUFFER_BYTES) await this.#flush();
  }

  async steps(steps: readonly LoggedStep[]): Promise<void> {
    for (const step of steps) this.#addValues(step.step, scalarValues(stepScalars(step)));
    if (this.#pendingBytes > BUFFER_BYTES) await this.#flush();
  }

  validation(validated: Validated): void {
    this.#addValues(validated.step, scalarValues(validationScalars(validated)));
  }

  decision(decision: RecordedDecision): void {
    this.#addValues(decision.step, [decisionText(decision)]);
  }

  alert(alert: AlertRaised): void {
    this.#addValues(alert.step, [alertText(alert)]);
  }

  async epoch(epoch: Epoch, step: number): Promise<void> {
    for (const finding of epoch.findings) this.#addValues(finding.step, scalarValues(findingScalars(finding)));
    this.#addValues(step, [
      { kind: 'scalar', tag: 'epoch', value: epoch.index },
      ...scalarValues(epochScalars({ ...epoch, validation: null })),
    ]);
    await this.#flush();
  }

  async end({ status, report }: LoggedEnd): Promise<void> {
    const step = report?.history.reduce((sum, { steps }) => sum + steps, 0) ?? 0;
    const stop = report?.stop ?? null;
    if (report !== null) this.#addValues(step, [jsonText('end', { status, stop, lrs: report.lrs })]);
    await this.#flush();
  }

  #addValues(step: number, values: readonly SummaryValue[]): void {
    if (this.#events !== null) this.#add(this.#events.summaryEvent({ wallTime: now(), step }, values));
  }

  #add(event: Uint8Array): void {
    const record = frame(event);
    this.#pending.push(record);
    this.#pendingBytes += record.length;
  }

  async #flush(): Promise<void> {
    if (this.#file === null) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    await appendFile(this.#file, bytes);
  }
}

/** Seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
