/** The dashboard in a terminal: over SSH, where there is no browser. */

import { resolve } from 'node:path';
import { emitKeypressEvents } from 'node:readline';
import { RunIndex } from '../dashboard/run-index.js';
import { screenLines } from './screen.js';

/** Where the terminal view is drawn and read from. */
export interface TerminalOptions {
  /** Default: `process.stdout`. */
  readonly output?: NodeJS.WriteStream;
  /** Keys come from here. Default: `process.stdin`. */
  readonly input?: NodeJS.ReadStream;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

const REDRAW_MS = 500;
const ALTERNATE_SCREEN = '\u001b[?1049h\u001b[?25l';
const USUAL_SCREEN = '\u001b[?25h\u001b[?1049l';

/**
 * Shows the runs in a folder in the terminal as they go: a list, two curves of one run, and its last decisions and alerts. Arrows choose the run and the curve; `q` or
 * Ctrl-C ends it. Into anything else than a terminal, what it would show is written once.
 *
 * @returns when it was ended
 */
export async function showRunsInTerminal(folder: string, options: TerminalOptions = {}): Promise<void> {
  const { output = process.stdout, input = process.stdin, signal } = options;
  const index = new RunIndex(resolve(folder));
  await index.open();
  try {
    if (output.isTTY !== true) {
      for (const run of index.runs) await index.refresh(run);
      output.write(`${screenLines({ runs: index.runs, selected: 0, firstCurve: 0, columns: 100, rows: 50 }).slice(0, -1).join('\n')}\n`);
      return;
    }
    await interact(index, output, input, signal);
  } finally {
    await index.close();
  }
}

async function interact(
  index: RunIndex,
  output: NodeJS.WriteStream,
  input: NodeJS.ReadStream,
  signal: AbortSignal | undefined,
): Promise<void> {
  // The run that is looked at stays it, also when others begin; null for the newest.
  let chosen: number | null = null;
  let firstCurve = 0;
  const draw = (): void => {
    const { runs } = index;
    const selected = Math.max(
      0,
      runs.findIndex(({ id }) => id === chosen),
    );
    const lines = screenLines({ runs, selected, firstCurve, columns: output.columns, rows: output.rows });
    output.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
  };
  await new Promise<void>((end) => {
    const onKey = (_text: string, key: { readonly name?: string; readonly ctrl?: boolean } | undefined): void => {
      const { runs } = index;
      const at = Math.max(
        0,
        runs.findIndex(({ id }) => id === chosen),
      );
      if (key?.name === 'q' || (key?.ctrl === true && key.name === 'c')) {
        close();
        return;
      }
      if (key?.name === 'down') chosen = runs[Math.min(runs.length - 1, at + 1)]?.id ?? null;
      if (key?.name === 'up') chosen = runs[Math.max(0, at - 1)]?.id ?? null;
      const curves = Math.max(1, runs[at]?.series.size ?? 1);
      if (key?.name === 'right') firstCurve = (firstCurve + 1) % curves;
      if (key?.name === 'left') firstCurve = (firstCurve + curves - 1) % curves;
      draw();
    };
    const timer = setInterval(draw, REDRAW_MS);
    const close = (): void => {
      clearInterval(timer);
      signal?.removeEventListener('abort', close);
      input.off('keypress', onKey);
      if (input.isTTY) input.setRawMode(false);
      input.pause();
      output.off('resize', draw);
      output.write(USUAL_SCREEN);
      end();
    };
    output.write(ALTERNATE_SCREEN);
    emitKeypressEvents(input);
    if (input.isTTY) input.setRawMode(true);
    input.on('keypress', onKey);
    input.resume();
    output.on('resize', draw);
    signal?.addEventListener('abort', close);
    draw();
    if (signal?.aborted === true) close();
  });
}
