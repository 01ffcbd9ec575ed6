/** Runs a program as several processes. */

import { loadConfig } from '../../config/index.js';
import { launch } from '../../distributed/launcher/launch.js';
import { type LaunchOptions, launchPlan } from '../../distributed/launcher/plan.js';
import { note } from '../output.js';
import { nextRunDir } from '../run-folder.js';

const CONFIG = /\.(ya?ml|json)$/;

/** What is to be started for what was named: Node for its own files, `neve train` for a configuration, and anything else as it is. */
function commandOf(name: string, args: readonly string[]): readonly [string, ...string[]] {
  if (/\.[cm]?[jt]s$/.test(name)) return [process.execPath, ...process.execArgv, name, ...args];
  // This command itself, wherever it was built to.
  if (CONFIG.test(name)) return [process.execPath, ...process.execArgv, process.argv[1] as string, 'train', name, ...args];
  return [name, ...args];
}

/** Ends with the processes' status. */
export async function runLaunch(name: string, args: readonly string[], options: LaunchOptions): Promise<void> {
  const { more, own } = CONFIG.test(name) ? await ofConfig(name, args) : { more: [], own: {} };
  const { status, failure } = await launch(launchPlan(commandOf(name, [...args, ...more]), { ...own, ...options }), note);
  if (failure !== null) note(`neve: ${failure}`);
  process.exitCode = status;
}

/** What a configuration says of its launch, and the run folder, which all processes and all attempts are to have in common. */
async function ofConfig(name: string, args: readonly string[]): Promise<{ readonly more: readonly string[]; readonly own: LaunchOptions }> {
  const set = args.flatMap((arg, i) =>
    ['-s', '--set'].includes(args[i - 1] ?? '') ? [arg] : arg.startsWith('--set=') ? [arg.slice(6)] : [],
  );
  const { name: run, values } = await loadConfig(name, { set });
  const { nprocPerNode, maxRestarts, logDir } = values.launch;
  const said = args.some((arg) => arg === '-d' || arg === '--run-dir' || arg.startsWith('--run-dir='));
  return {
    more: said ? [] : ['--run-dir', values.run.folder ?? (await nextRunDir(run))],
    own: { nprocPerNode, maxRestarts, ...(logDir === null ? {} : { logDir }) },
  };
}
