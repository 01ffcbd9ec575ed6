/** What `neve dashboard` does. */

import { once } from 'node:events';
import { serveDashboard, showRunsInTerminal } from '../../report/index.js';
import { print } from '../output.js';

/** Its arguments. */
interface DashboardChoice {
  readonly host: string;
  readonly port: number | null;
  readonly terminal: boolean;
}

/** Shows runs until Ctrl-C, or `q` in a terminal. */
export async function runDashboard(folder: string, { host, port, terminal }: DashboardChoice): Promise<void> {
  if (terminal) {
    await showRunsInTerminal(folder);
    return;
  }
  const { url, close } = await serveDashboard(folder, { host, port });
  print(url);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await close();
}
