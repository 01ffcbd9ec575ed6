/** The file in which a launcher looks for what went wrong first. */

import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';

/**
 * Writes a failure to the file that `TORCHELASTIC_ERROR_FILE` names, as torchrun reads it; does nothing without a launcher. The file of a process that failed only because another one was lost
 * tells that other one's name.
 */
export async function writeErrorFile(error: unknown, env: Readonly<Record<string, string | undefined>> = process.env): Promise<void> {
  const path = env.TORCHELASTIC_ERROR_FILE;
  if (path === undefined || path === '') return;
  // What ended the process matters more than that it could not be written down.
  await writeFile(path, contentsFor(error)).catch(() => undefined);
}

let watching = false;

/** Writes what nobody catches to that file too, on the way to its usual end: errors of the program's own. */
export function writeUncaughtToErrorFile(env: Readonly<Record<string, string | undefined>> = process.env): void {
  const path = env.TORCHELASTIC_ERROR_FILE;
  if (watching || path === undefined || path === '') return;
  watching = true;
  process.on('uncaughtExceptionMonitor', (error) => {
    try {
      writeFileSync(path, contentsFor(error));
    } catch {
      // As above.
    }
  });
}

function contentsFor(error: unknown): string {
  const { name, message, stack } = error instanceof Error ? error : { name: 'Error', message: String(error), stack: undefined };
  const extraInfo = { py_callstack: stack ?? '', timestamp: String(Math.floor(Date.now() / 1000)) };
  return JSON.stringify({ message: { message: `${name}: ${message}`, extraInfo } });
}
