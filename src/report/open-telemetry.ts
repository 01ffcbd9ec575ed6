/** A fit's numbers as OpenTelemetry metrics. */

import { badOption } from '../option-checks.js';
import type { Epoch, RecordedDecision } from '../trainer/contracts/report-types.js';
import type { AlertRaised, Validated } from '../trainer/events/events.js';
import type { LoggedStep } from '../trainer/events/step-log.js';
import type { LoggedRun, Logger } from '../trainer/records/logger.js';
import { epochScalars, type Scalars, stepScalars, validationScalars } from './scalars.js';

/** What every value is told with. */
export type OpenTelemetryAttributes = Readonly<Record<string, string | number | boolean>>;

/** What is used of a `Meter` of `@opentelemetry/api` 1.9 and newer. */
export interface OpenTelemetryMeter {
  createGauge(name: string): { record(value: number, attributes?: OpenTelemetryAttributes): void };
  createCounter(name: string): { add(value: number, attributes?: OpenTelemetryAttributes): void };
}

/** Numbers of an epoch that are counters here, or were told when they came. */
const TOLD_APART = /^(steps|samples|validation\/.*)$/;

/**
 * Gives a fit's numbers to a meter of OpenTelemetry, which exports them as the application has set up: gauges `neve.loss`, `neve.lr`,
 * `neve.velocity`, `neve.usage.samplesPerSecond` … of each epoch, `neve.validation.loss` … of each validation, and `neve.step.loss`,
 * `neve.step.lr` of the steps that `logEvery` logs; counters `neve.steps`, `neve.samples`, `neve.decisions` (with `by` and `kind`) and `neve.alerts` (with
 * `code` and `level`). Values that are not finite are left out; an alert tells of them. A fit that goes on counts from where it goes on.
 *
 * Source: OpenTelemetry's metrics API, https://opentelemetry.io/docs/specs/otel/metrics/api/
 *
 * @example
 * import { metrics } from '@opentelemetry/api';
 * const logger = new OpenTelemetryLogger(metrics.getMeter('training'), { model: 'resnet20' });
 */
export class OpenTelemetryLogger implements Logger {
  readonly name = 'opentelemetry';
  readonly #meter: OpenTelemetryMeter;
  readonly #attributes: OpenTelemetryAttributes;
  readonly #gauges = new Map<string, ReturnType<OpenTelemetryMeter['createGauge']>>();
  readonly #counters: Readonly<Record<'steps' | 'samples' | 'decisions' | 'alerts', ReturnType<OpenTelemetryMeter['createCounter']>>>;
  #step = 0;

  /**
   * @param attributes - told with every value, such as the model's name
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(meter: OpenTelemetryMeter, attributes: OpenTelemetryAttributes = {}) {
    if (typeof meter?.createGauge !== 'function' || typeof meter.createCounter !== 'function') {
      throw badOption(
        'OpenTelemetryLogger',
        'meter',
        meter,
        "a Meter of @opentelemetry/api 1.9 or newer, such as metrics.getMeter('training')",
      );
    }
    this.#meter = meter;
    this.#attributes = attributes;
    const counter = (name: string) => meter.createCounter(`neve.${name}`);
    this.#counters = { steps: counter('steps'), samples: counter('samples'), decisions: counter('decisions'), alerts: counter('alerts') };
  }

  start({ step }: LoggedRun): void {
    this.#step = step;
  }

  steps(steps: readonly LoggedStep[]): void {
    for (const step of steps) this.#record(stepScalars(step));
  }

  validation(validated: Validated): void {
    this.#record(validationScalars(validated));
  }

  decision({ by, kind }: RecordedDecision): void {
    this.#counters.decisions.add(1, { ...this.#attributes, by, kind });
  }

  epoch(epoch: Epoch, step: number): void {
    this.#record(new Map([...epochScalars(epoch)].filter(([name]) => !TOLD_APART.test(name))));
    this.#counters.samples.add(epoch.samples, this.#attributes);
    this.#counters.steps.add(step - this.#step, this.#attributes);
    this.#step = step;
  }

  alert({ code, level }: AlertRaised): void {
    this.#counters.alerts.add(1, { ...this.#attributes, code, level });
  }

  #record(scalars: Scalars): void {
    for (const [path, value] of scalars) {
      if (value === null || !Number.isFinite(value)) continue;
      const name = `neve.${path.replaceAll('/', '.')}`;
      let gauge = this.#gauges.get(name);
      if (gauge === undefined) {
        gauge = this.#meter.createGauge(name);
        this.#gauges.set(name, gauge);
      }
      gauge.record(value, this.#attributes);
    }
  }
}
