/** The list of events.ts as a check of recorded events. */

import type { FitEvent } from '../../src/trainer/index.js';

/** What is known of the fit besides its events. */
export interface FitShape {
  /** The epoch in which the fit begins or goes on. */
  readonly firstEpoch?: number;
  /** True for a fit that goes on from a checkpoint. */
  readonly resumed?: boolean;
}

/** Whatever breaks the order that events.ts lists, in words; empty when nothing does. */
export function disorder(events: readonly FitEvent[], { firstEpoch = 0, resumed = false }: FitShape = {}): string[] {
  const found: string[] = [];
  const expect = (held: boolean, what: string, at: number): void => {
    if (!held) found.push(`${what} (event ${at}: ${events[at]?.type})`);
  };
  const starts = events.flatMap(({ type }, i) => (type === 'fitStart' ? [i] : []));
  expect(starts.length === 1, 'there is one fitStart', 0);
  const start = starts[0] ?? 0;
  let epoch = -1;
  let step = 0;
  // The last epoch that began; -2 for none.
  let opened = -2;
  let decided = false;
  let measured = false;
  let restored = false;
  for (const [i, event] of events.entries()) {
    const isLast = i === events.length - 1;
    expect((event.type === 'fitEnd') === isLast, 'fitEnd comes once and last', i);
    expect(i >= start || event.type === 'warning', 'only warnings come before fitStart', i);
    if (event.type === 'fitStart' || event.type === 'fitEnd' || event.type === 'warning' || event.type === 'checkpoint') continue;
    if (event.type === 'alert' || event.type === 'paused' || event.type === 'resumed') continue;
    const place = placeOf(event);
    // An epoch's first event opens it.
    if (epoch === -1 && place.epoch !== -1) {
      epoch = firstEpoch;
      decided = false;
    }
    if (event.type === 'epochStart') {
      expect(event.epoch === opened + 1 || opened === -2, 'epochs begin in order, once', i);
      opened = event.epoch;
    }
    expect(event.type !== 'epochEnd' || opened === epoch || (resumed && epoch === firstEpoch), 'an epoch that ends has begun', i);
    expect(place.epoch === epoch, `the epoch is ${epoch}`, i);
    expect(epoch !== -1 || !resumed, 'nothing comes before the first step of a fit that goes on', i);
    if (place.step !== null) {
      expect(place.step >= step, 'steps do not fall', i);
      expect(epoch !== -1 || place.step === 0, 'the step is 0 before training', i);
      if (place.step > step) {
        measured = false;
        decided = false;
        restored = false;
      }
      step = place.step;
    }
    if (event.type === 'validation') expect(!decided && !measured, 'a validation comes before measurements and decisions', i);
    if (event.type === 'measurement') measured = true;
    if (event.type === 'measurement') expect(!decided || restored, 'measurements come before decisions', i);
    if (event.type === 'stepProgress' || event.type === 'steps') expect(!decided, 'progress comes before what is decided at its step', i);
    if (event.type === 'decision') {
      decided = true;
      restored ||= event.decision.kind === 'restore';
    }
    if (event.type === 'epochEnd') epoch++;
  }
  return found;
}

type Placed = Extract<FitEvent, { type: 'epochStart' | 'steps' | 'validation' | 'measurement' | 'stepProgress' | 'decision' | 'epochEnd' }>;

function placeOf(event: Placed): { readonly epoch: number; readonly step: number | null } {
  if (event.type === 'decision') return event.decision;
  if (event.type === 'steps') return { epoch: event.epoch, step: event.steps.at(-1)?.step ?? null };
  return event.type === 'epochEnd' ? { epoch: event.epoch.index, step: null } : event;
}
