/** Watches a fit for what its user would want to be told of at once. */

import type { EventHub } from '../events/event-hub.js';
import type { AlertRaised, FitEvent } from '../events/events.js';
import { type AlertRule, dataWaitRule, deadLayerRule, lossSpikeRule, nonFiniteRule, throughputRule } from './rules.js';

/**
 * Listens to a fit and raises `alert` events. It only looks: training is the same with it. What it knows begins anew with a fit that goes on from a checkpoint.
 */
export class AlertWatch {
  readonly #hub: Pick<EventHub, 'emit'>;
  readonly #rules: readonly AlertRule[];
  #epoch = 0;
  #step = 0;

  /** @param step - training steps done before */
  constructor(hub: Pick<EventHub, 'emit'>, step: number) {
    this.#hub = hub;
    this.#step = step;
    this.#rules = [nonFiniteRule(), lossSpikeRule(), deadLayerRule(), throughputRule(), dataWaitRule()];
  }

  readonly see = (event: FitEvent): void => {
    if (event.type === 'alert') return;
    this.#follow(event);
    for (const rule of this.#rules) {
      for (const alert of rule(event))
        this.#hub.emit({ type: 'alert', epoch: this.#epoch, step: this.#step, ...alert } satisfies AlertRaised);
    }
  };

  #follow(event: FitEvent): void {
    if (event.type === 'steps') {
      this.#epoch = event.epoch;
      this.#step = Math.max(this.#step, event.steps.at(-1)?.step ?? 0);
    } else if (
      event.type === 'epochStart' ||
      event.type === 'stepProgress' ||
      event.type === 'validation' ||
      event.type === 'measurement'
    ) {
      this.#epoch = Math.max(0, event.epoch);
      this.#step = Math.max(this.#step, event.step);
    } else if (event.type === 'epochEnd') this.#epoch = event.epoch.index;
  }
}
