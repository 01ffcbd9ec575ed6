/** Runs a program as several processes. */

import { fileURLToPath } from 'node:url';
import { launch } from '../../distributed/launcher/launch.js';
import { type LaunchOptions, launchPlan } from '../../distributed/launcher/plan.js';
import { note } from '../output.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** What is to be started for what was named: Node for its own files, `neve train` for a configuration, and anything else as it is. */
export function commandOf(name: string, args: readonly string[]): readonly [string, ...string[]] {
  if (/\.[cm]?[jt]s$/.test(name)) return [process.execPath, ...process.execArgv, name, ...args];
  if (/\.(ya?ml|json)$/.test(name)) return [process.execPath, ...process.execArgv, MAIN, 'train', name, ...args];
  return [name, ...args];
}

/** Ends with the processes' status. */
export async function runLaunch(name: string, args: readonly string[], options: LaunchOptions): Promise<void> {
  const { status, failure } = await launch(launchPlan(commandOf(name, args), options), note);
  if (failure !== null) note(`neve: ${failure}`);
  process.exitCode = status;
}
