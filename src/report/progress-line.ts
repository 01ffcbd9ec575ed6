/** The live progress line of a fit. */

import { stripVTControlCharacters } from 'node:util';
import { rankEnvironment } from '../distributed/index.js';
import type { FitEvent, FitListener } from '../trainer/events/events.js';
import { epochLine, ProgressState, standingLine } from './progress-state.js';

/** What is shown: anything that announces a fit's events, such as a `Run`. */
export interface ProgressSource {
  on(listener: FitListener): () => void;
}

/** Where the line is written: `process.stderr`, or anything like it. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Options of {@link showProgress}. */
export interface ProgressOptions {
  /** Default: `process.stderr`, so that standard output stays free for results. */
  readonly stream?: ProgressStream;
  /** Colours on a terminal. Default: unless the environment variable `NO_COLOR` is set. */
  readonly color?: boolean;
}

const REDRAW_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

/**
 * Shows a fit while it runs: on a terminal one line that is redrawn at most ten times a second, with decisions and alerts left standing above it; elsewhere a plain
 * line an epoch. Of several processes that train together, rank 0 alone shows it, unless a stream is given.
 *
 * @returns a function that ends the display early; it ends by itself with the fit
 */
export function showProgress(run: ProgressSource, options: ProgressOptions = {}): () => void {
  if (options.stream === undefined && (rankEnvironment()?.rank ?? 0) > 0) return () => undefined;
  const stream = options.stream ?? process.stderr;
  const display = stream.isTTY === true ? new LiveLine(stream, options.color ?? !process.env.NO_COLOR) : new PlainLog(stream);
  const off = run.on((event) => {
    display.see(event);
    if (event.type === 'fitEnd') off();
  });
  return () => {
    off();
    display.end();
  };
}

/** One line, redrawn in place. */
class LiveLine {
  readonly #stream: ProgressStream;
  readonly #color: boolean;
  readonly #state = new ProgressState();
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(stream: ProgressStream, color: boolean) {
    this.#stream = stream;
    this.#color = color;
  }

  see(event: FitEvent): void {
    const now = performance.now();
    this.#state.see(event, now / 1000);
    if (event.type === 'fitEnd') {
      this.end();
      return;
    }
    const note = standingLine(event);
    if (note !== null) this.#stream.write(`${ERASE_LINE}${this.#paint(note, event.type === 'alert' ? '33' : '36')}\n`);
    if (note !== null || now - this.#drawnAt >= REDRAW_MS) this.#draw(now);
  }

  end(): void {
    if (this.#drawnAt !== Number.NEGATIVE_INFINITY) this.#stream.write(ERASE_LINE);
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  #draw(now: number): void {
    this.#drawnAt = now;
    // A line that wraps cannot be erased: one column stays free.
    const text = printable(this.#state.line(now / 1000)).slice(0, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(`${ERASE_LINE}${this.#paint(text, '2')}`);
  }

  #paint(text: string, code: string): string {
    return this.#color ? `\u001b[${code}m${printable(text)}\u001b[0m` : printable(text);
  }
}

/** Plain lines, for logs. */
class PlainLog {
  readonly #stream: ProgressStream;
  #maxEpochs: number | null = null;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  see(event: FitEvent): void {
    if (event.type === 'fitStart') this.#maxEpochs = event.maxEpochs;
    const line = event.type === 'epochEnd' ? epochLine(event.epoch, this.#maxEpochs) : standingLine(event);
    if (line !== null) this.#stream.write(`${printable(line)}\n`);
  }

  end(): void {}
}

/** Names and reasons come from controllers, which may be anyone's: they do not move the cursor. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}
