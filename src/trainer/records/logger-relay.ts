/** Passes a fit's events to its loggers, so that none of them slows or ends the fit. */

import { badOption } from '../../option-checks.js';
import type { EventHub } from '../events/event-hub.js';
import type { FitEvent } from '../events/events.js';
import { warn } from '../events/warn.js';
import { LOGGER_METHODS, type LoggedEnd, type LoggedRun, type Logger } from './logger.js';

/** How long the end of a fit waits for its loggers. */
const END_MS = 60_000;
/** Calls that may wait for a slow logger before it counts as stuck: a record of a long fit must not fill the memory. */
const MAX_WAITING = 10_000;

type Call = (logger: Logger) => void | Promise<void> | undefined;

/** The loggers of one fit. */
export class LoggerRelay {
  readonly #lines: readonly LoggerLine[];
  readonly #hub: EventHub;
  readonly #endMs: number;
  #leave: (() => void) | null = null;
  #step = 0;

  /** @param endMs - how long {@link end} waits, milliseconds */
  constructor(loggers: readonly Logger[], hub: EventHub, endMs: number = END_MS) {
    this.#hub = hub;
    this.#lines = loggers.map((logger) => new LoggerLine(logger, hub));
    this.#endMs = endMs;
  }

  /** A fit begins: loggers hear of it, and of everything from here on. */
  start(run: LoggedRun): void {
    if (this.#lines.length === 0) return;
    this.#step = run.history.reduce((sum, { steps }) => sum + steps, 0);
    this.#tell('start', (logger) => logger.start?.(run));
    this.#leave = this.#hub.add((event) => this.#hear(event));
  }

  /** The fit ended: resolves once every logger has kept its record, failed, or had its time. Nothing happens for a fit that never began. */
  async end({ status, report, error }: LoggedEnd): Promise<void> {
    if (this.#leave === null) return;
    this.#leave();
    this.#leave = null;
    this.#tell('end', (logger) => logger.end?.({ status, report, error }));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#endMs);
    });
    await Promise.race([Promise.all(this.#lines.map((line) => line.settled)), late]);
    clearTimeout(timer);
    for (const line of this.#lines) line.giveUp(`it was not done ${this.#endMs / 1000} s after the end of the fit`);
  }

  #hear(event: FitEvent): void {
    if (event.type === 'steps') this.#tell('steps', (logger) => logger.steps?.(event.steps));
    else if (event.type === 'measurement') this.#tell('measurement', (logger) => logger.measurement?.(event));
    else if (event.type === 'validation') this.#tell('validation', (logger) => logger.validation?.(event));
    else if (event.type === 'decision') this.#tell('decision', (logger) => logger.decision?.(event.decision));
    else if (event.type === 'checkpoint') this.#tell('checkpoint', (logger) => logger.checkpoint?.(event));
    else if (event.type === 'alert') this.#tell('alert', (logger) => logger.alert?.(event));
    else if (event.type === 'epochEnd') {
      this.#step += event.epoch.steps;
      const step = this.#step;
      this.#tell('epoch', (logger) => logger.epoch?.(event.epoch, step));
    }
  }

  #tell(what: keyof Logger, call: Call): void {
    for (const line of this.#lines) line.tell(what, call);
  }
}

/** One logger and what it is still to be told. */
class LoggerLine {
  readonly #logger: Logger;
  readonly #hub: EventHub;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #over = false;

  constructor(logger: Logger, hub: EventHub) {
    this.#logger = logger;
    this.#hub = hub;
  }

  /** Resolves when nothing waits; never rejects. */
  get settled(): Promise<void> {
    return this.#tail;
  }

  tell(what: keyof Logger, call: Call): void {
    if (this.#over || this.#logger[what] === undefined) return;
    if (this.#waiting >= MAX_WAITING) {
      this.giveUp(`${MAX_WAITING} records wait for it`);
      return;
    }
    this.#waiting++;
    this.#tail = this.#tail.then(async () => {
      try {
        if (!this.#over) await call(this.#logger);
      } catch (cause) {
        this.giveUp(cause instanceof Error ? cause.message : String(cause), what, cause);
      } finally {
        this.#waiting--;
      }
    });
  }

  /** Warns and calls the logger no more; nothing where it has told everything. */
  giveUp(why: string, method?: string, cause?: unknown): void {
    if (this.#over || this.#waiting === 0) return;
    this.#over = true;
    const { name } = this.#logger;
    const message = `The logger '${name}' failed${method === undefined ? '' : ` in ${method}()`}: ${why}. Its record of this fit is incomplete; the fit is not affected.`;
    warn(this.#hub, 'WARN_LOGGER_FAILED', message, { logger: name, method: method ?? null, cause: cause ?? null });
  }
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkLoggers(loggers: unknown): void {
  if (!Array.isArray(loggers)) throw badOption('fit', 'loggers', loggers, 'a list of loggers, such as [new CsvLogger(path)]');
  for (const logger of loggers as Partial<Logger>[]) {
    if (typeof logger === 'object' && logger !== null && typeof logger.name === 'string' && isCalled(logger)) continue;
    throw badOption('fit', 'loggers', logger, `loggers: objects with a name and at least one of the methods ${LOGGER_METHODS.join(', ')}`);
  }
}

function isCalled(logger: Partial<Logger>): boolean {
  return LOGGER_METHODS.some((method) => typeof logger[method] === 'function');
}
