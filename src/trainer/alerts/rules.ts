/** What an alert is raised for. Each rule is told every event, and gives back what it has to say; none repeats itself while nothing has changed. */

import type { AlertRaised, FitEvent } from '../events/events.js';

/** An alert without its place. */
export type FoundAlert = Omit<AlertRaised, 'type' | 'epoch' | 'step'>;

/** Called with every event of a fit, in order. */
export type AlertRule = (event: FitEvent) => readonly FoundAlert[];

const NONE: readonly FoundAlert[] = [];
/** Losses that a spike is compared with. */
const LOSSES = 64;
/** A spike lies so many times the usual distance from the median above it, and at least at {@link SPIKE_RATIO} times the median. */
const SPIKE_DISTANCE = 12;
const SPIKE_RATIO = 2;
/** Share of a layer's neurons that give zero for every row. */
const DEAD_SHARE = 0.9;
/** Epochs whose pace is compared with. */
const PACES = 8;
const SLOW_SHARE = 0.6;
const PACE_BACK_SHARE = 0.85;
/** Share of training that waits for data. */
const WAIT_SHARE = 0.3;
const WAIT_OVER_SHARE = 0.15;
/** Shorter stretches tell nothing of pace, seconds. */
const LEAST_SECONDS = 1;
/** Share of an epoch's steps left out because gradients overflowed. */
const SKIPPED_SHARE = 0.1;

/** Losses, norms and validations that are not finite, where the fit goes on; and what ended it of that. */
export function nonFiniteRule(): AlertRule {
  let told = '';
  const tell = (what: string, message: string, fields: FoundAlert['fields']): readonly FoundAlert[] => {
    if (told === what) return NONE;
    told = what;
    return [{ code: 'ALERT_NON_FINITE', level: 'error', message, fields }];
  };
  return (event) => {
    if (event.type === 'steps') {
      const bad = event.steps.find(({ loss }) => !Number.isFinite(loss));
      if (bad !== undefined) return tell('loss', `The loss of step ${bad.step} is ${bad.loss}.`, { loss: String(bad.loss) });
    }
    if (event.type === 'validation' && !Number.isFinite(event.validation.loss)) {
      return tell('validation', `The validation loss is ${event.validation.loss}.`, { loss: String(event.validation.loss) });
    }
    if (event.type === 'epochEnd' && event.epoch.skippedSteps > SKIPPED_SHARE * event.epoch.steps) {
      const { skippedSteps, steps } = event.epoch;
      return tell('skipped', `${skippedSteps} of ${steps} steps were left out because fp16 gradients overflowed.`, { skippedSteps, steps });
    }
    return NONE;
  };
}

/** A loss far above those before it. */
export function lossSpikeRule(): AlertRule {
  const before: number[] = [];
  let above = false;
  const add = (loss: number): readonly FoundAlert[] => {
    if (!Number.isFinite(loss)) return NONE;
    const median = before.length < LOSSES ? Number.POSITIVE_INFINITY : medianOf(before);
    const distance = medianOf(before.map((one) => Math.abs(one - median)));
    const isSpike = median > 0 && loss > Math.max(median + SPIKE_DISTANCE * distance, SPIKE_RATIO * median);
    before.push(loss);
    if (before.length > LOSSES) before.shift();
    const isNew = isSpike && !above;
    above = isSpike;
    if (!isNew) return NONE;
    const message = `The loss rose to ${short(loss)}; the median of the ${LOSSES} before is ${short(median)}.`;
    return [{ code: 'ALERT_LOSS_SPIKE', level: 'warning', message, fields: { loss, median } }];
  };
  let logged = false;
  return (event) => {
    // Exact losses where steps are logged, else those that progress tells.
    if (event.type === 'steps') {
      logged = true;
      return event.steps.flatMap(({ loss }) => add(loss));
    }
    return event.type === 'stepProgress' && !logged ? add(event.loss) : NONE;
  };
}

/** A layer most of whose neurons give zero for every row. */
export function deadLayerRule(): AlertRule {
  const dead = new Set<string>();
  return (event) => {
    if (event.type !== 'measurement' || event.measurement.kind !== 'velocity' || event.measurement.velocity === null) return NONE;
    return event.measurement.layers.flatMap(({ name, neurons, deadNeurons }): FoundAlert[] => {
      if (neurons === 0 || deadNeurons < DEAD_SHARE * neurons) {
        dead.delete(name);
        return [];
      }
      if (dead.has(name)) return [];
      dead.add(name);
      const message = `${deadNeurons} of ${neurons} neurons of layer '${name}' give zero for every row.`;
      return [{ code: 'ALERT_DEAD_LAYER', level: 'warning', message, fields: { layer: name, neurons, deadNeurons } }];
    });
  };
}

/** An epoch much slower than those before. */
export function throughputRule(): AlertRule {
  const paces: number[] = [];
  let slow = false;
  return (event) => {
    if (event.type !== 'epochEnd' || event.epoch.seconds < LEAST_SECONDS) return NONE;
    const pace = event.epoch.usage.samplesPerSecond;
    const usual = paces.length < 3 ? 0 : medianOf(paces);
    const isSlow = pace < (slow ? PACE_BACK_SHARE : SLOW_SHARE) * usual;
    if (!isSlow) paces.push(pace);
    if (paces.length > PACES) paces.shift();
    const isNew = isSlow && !slow;
    slow = isSlow;
    if (!isNew) return NONE;
    const message = `Training slowed down to ${short(pace)} rows a second, from ${short(usual)}.`;
    return [{ code: 'ALERT_THROUGHPUT', level: 'warning', message, fields: { samplesPerSecond: pace, usual } }];
  };
}

/** Training that waits for its data. */
export function dataWaitRule(): AlertRule {
  let waiting = false;
  return (event) => {
    if (event.type !== 'epochEnd') return NONE;
    const { seconds, measureSeconds, usage } = event.epoch;
    const share = usage.dataSeconds / Math.max(seconds - measureSeconds, Number.MIN_VALUE);
    const isNow = usage.dataSeconds > LEAST_SECONDS / 2 && share > (waiting ? WAIT_OVER_SHARE : WAIT_SHARE);
    const isNew = isNow && !waiting;
    waiting = isNow;
    if (!isNew) return NONE;
    const message = `Training waited ${Math.round(share * 100)} % of its time for data. More prefetch, a cache() or larger files may help.`;
    return [{ code: 'ALERT_DATA_WAIT', level: 'info', message, fields: { share, dataSeconds: usage.dataSeconds } }];
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
