/** What the progress line knows: the fit so far, gathered from its events. */

import { frozenWords } from './frozen-words.js';
import { DEFAULT_GROUP } from '../optim/optimizer-spec.js';
import type { FitEvent } from '../trainer/events/events.js';
import type { Epoch, RecordedDecision } from '../trainer/contracts/report-types.js';
import type { Validation } from '../trainer/contracts/validation.js';
import { formatBytes, formatDuration, formatNumber, formatRate } from './format.js';
import { statusWords } from './record/words.js';

/** The fit as the progress line sees it. Pure: the time of each event is given. */
export class ProgressState {
  #maxEpochs: number | null = null;
  #maxSteps: number | null = null;
  #stepsPerEpoch: number | null = null;
  #startedAt = 0;
  #epoch = 0;
  #epochStep = 0;
  #loss: number | null = null;
  #lr: number | null = null;
  #velocity: number | null = null;
  #validation: Validation | null = null;
  #samplesPerSecond: number | null = null;
  #rssBytes: number | null = null;
  /** Where controllers stood at the end of the last epoch, in words. */
  #words = '';
  #paused = false;
  /** Where the first step was seen, in epochs: a fit that goes on from a checkpoint has not done what came before. */
  #beganAt: number | null = null;

  /** Takes an event in; `now` in seconds from any fixed moment. */
  see(event: FitEvent, now: number): void {
    switch (event.type) {
      case 'fitStart':
        this.#maxEpochs = event.maxEpochs;
        this.#maxSteps = event.maxSteps;
        this.#stepsPerEpoch = event.stepsPerEpoch;
        this.#startedAt = now;
        return;
      case 'epochStart':
        this.#lr = Object.values(event.lrs)[0] ?? null;
        return;
      case 'stepProgress':
        this.#epoch = event.epoch;
        this.#epochStep = event.epochStep;
        this.#loss = event.loss;
        this.#beganAt ??= event.epoch;
        return;
      case 'validation':
        this.#validation = event.validation;
        return;
      case 'measurement':
        if (event.measurement.kind === 'velocity') this.#velocity = event.measurement.velocity ?? this.#velocity;
        return;
      case 'decision':
        if (event.decision.kind === 'setLr') this.#lr = event.decision.lr;
        return;
      case 'epochEnd':
        this.#endEpoch(event.epoch);
        return;
      case 'paused':
      case 'resumed':
        this.#paused = event.type === 'paused';
        return;
    }
  }

  /** The line, such as `epoch 24/200  step 31/45  loss 0.0123  lr 0.05  velocity 0.0021  NeVe descends from 0.12, neurons travel on  5.1k samples/s  1.2 GiB  at most 1 min 10 s left`. */
  line(now: number): string {
    const parts = [
      ...(this.#paused ? ['paused'] : []),
      epochOf(Math.min(this.#epoch + 1, this.#maxEpochs ?? Number.POSITIVE_INFINITY), this.#maxEpochs),
      this.#stepsPerEpoch === null ? `step ${this.#epochStep}` : `step ${this.#epochStep}/${this.#stepsPerEpoch}`,
      `loss ${formatNumber(this.#loss)}`,
    ];
    if (this.#validation !== null) parts.push(`validation ${validationText(this.#validation)}`);
    if (this.#lr !== null) parts.push(`lr ${formatNumber(this.#lr)}`);
    if (this.#velocity !== null) parts.push(`velocity ${formatNumber(this.#velocity)}`);
    if (this.#words !== '') parts.push(this.#words);
    if (this.#samplesPerSecond !== null) parts.push(`${formatRate(this.#samplesPerSecond)} samples/s`);
    if (this.#rssBytes !== null) parts.push(formatBytes(this.#rssBytes));
    const left = this.#secondsLeft(now);
    // A controller may stop the fit long before: the estimate is a bound.
    if (left !== null) parts.push(`at most ${formatDuration(left)} left`);
    return parts.join('  ');
  }

  #endEpoch(epoch: Epoch): void {
    this.#epoch = epoch.index;
    this.#epochStep = epoch.steps;
    this.#loss = epoch.loss;
    // A decision at the epoch's end already holds the next rate; the epoch's own is the one it began with.
    if (!epoch.decisions.some((decision) => decision.kind === 'setLr' && decision.epoch === epoch.index)) this.#lr = epoch.lr;
    this.#samplesPerSecond = epoch.seconds > 0 ? epoch.samples / epoch.seconds : null;
    this.#rssBytes = epoch.usage.rssBytes;
    this.#words = statusWords(epoch.status);
    this.#beganAt ??= epoch.index;
  }

  #secondsLeft(now: number): number | null {
    // How far an epoch has come is not known where its length is not: whole ones count.
    const reached = this.#epoch + (this.#stepsPerEpoch === null ? 0 : this.#epochStep / Math.max(1, this.#stepsPerEpoch));
    const done = reached - (this.#beganAt ?? reached);
    const spent = now - this.#startedAt;
    const known = this.#maxSteps !== null && this.#stepsPerEpoch !== null;
    const end = known ? (this.#maxSteps ?? 0) / Math.max(1, this.#stepsPerEpoch ?? 1) : this.#maxEpochs;
    return end === null || done <= 0 || spent < 1 ? null : (spent / done) * Math.max(0, end - reached);
  }
}

/** An epoch as a line of a log. */
export function epochLine(epoch: Epoch, maxEpochs: number | null): string {
  const parts = [epochOf(epoch.index + 1, maxEpochs), `loss ${formatNumber(epoch.loss)}`];
  for (const [name, value] of Object.entries(epoch.metrics)) if (typeof value === 'number') parts.push(`${name} ${formatNumber(value)}`);
  if (epoch.validation !== null) parts.push(`validation ${validationText(epoch.validation)}`);
  parts.push(`lr ${formatNumber(epoch.lr)}`);
  if (epoch.velocity !== null) parts.push(`velocity ${formatNumber(epoch.velocity)}`);
  parts.push(`${formatDuration(epoch.seconds)}`);
  if (epoch.usage.samplesPerSecond > 0) parts.push(`${formatRate(epoch.usage.samplesPerSecond)} samples/s`);
  parts.push(formatBytes(epoch.usage.rssBytes));
  const words = statusWords(epoch.status);
  if (words !== '') parts.push(words);
  return parts.join('  ');
}

/** `epoch 3/10`, counted from 1 as everything that is printed. */
function epochOf(epoch: number, maxEpochs: number | null): string {
  return maxEpochs === null ? `epoch ${epoch}` : `epoch ${epoch}/${maxEpochs}`;
}

/** A validation in a few words: `loss 0.0412 accuracy 0.981`. */
export function validationText({ loss, accuracy, metrics }: Validation): string {
  const named = Object.entries({ ...(accuracy === undefined ? {} : { accuracy }), ...metrics });
  const numbers = named.flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${formatNumber(value)}`] : []));
  return [`loss ${formatNumber(loss)}`, ...numbers].join(' ');
}

/** A decision as a line that stays: `epoch 24  NeVe: lr 0.05 – …`; `null` for those that nobody needs to see pass by. */
export function decisionLine(decision: RecordedDecision): string | null {
  if (decision.kind === 'keep') return null;
  const when = decision.epoch === -1 ? 'start' : `epoch ${decision.epoch + 1}`;
  return `${when}  ${decision.by}: ${describeDecision(decision)} – ${decision.reason}`;
}

/** An event as a line that stays; `null` for those that nobody needs to see pass by. */
export function standingLine(event: FitEvent): string | null {
  if (event.type === 'decision') return decisionLine(event.decision);
  if (event.type === 'alert') return `epoch ${event.epoch + 1}  ${event.level === 'info' ? 'note' : 'alert'}: ${event.message}`;
  if (event.type === 'paused' || event.type === 'resumed')
    return `epoch ${event.epoch + 1}  ${event.type === 'paused' ? 'paused' : 'goes on'}`;
  return null;
}

/** What a decision did, in a few words. */
export function describeDecision(decision: RecordedDecision): string {
  switch (decision.kind) {
    case 'setLr':
      return `lr ${formatNumber(decision.lr)}${decision.group === undefined || decision.group === DEFAULT_GROUP ? '' : ` for ${decision.group}`}`;
    case 'schedule':
      return `lr by ${decision.law.name}`;
    case 'keep':
      return `keep '${decision.snapshot}'`;
    case 'restore':
      return `restore '${decision.snapshot}', optimizer ${decision.optimizer}`;
    case 'freeze':
    case 'unfreeze':
      return `${decision.kind} ${decision.group}`;
    case 'freezeNeurons':
      return frozenWords(decision.layers);
    case 'stop':
      return 'stop';
  }
}
