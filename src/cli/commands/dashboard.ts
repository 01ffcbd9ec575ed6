/** `neve dashboard`. */

import type { AddCommand } from '../command.js';
import { count } from '../output.js';

/** Its arguments. */
interface DashboardArguments {
  readonly host?: string;
  readonly port?: number;
  readonly terminal?: true;
}

export const dashboard: AddCommand = (program) => {
  program
    .command('dashboard [folder]')
    .summary('show runs as they go, in a browser or a terminal')
    .description(
      'Serves a page with the runs in a folder (default: runs) as they go: curves, decisions, alerts, notes, and buttons that steer a fit begun with remoteControl. For this machine alone, unless --host says otherwise; callers then need the token in the address. Ctrl-C ends it.',
    )
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <number>', 'port to listen on (default: 6363, or one of the next that is free)', count('--port', 0))
    .option('--terminal', 'show the runs here, without a server')
    .action(async (folder: string | undefined, { host, port, terminal }: DashboardArguments) => {
      const { runDashboard } = await import('../actions/dashboard.js');
      await runDashboard(folder ?? 'runs', { host: host ?? '127.0.0.1', port: port ?? null, terminal: terminal === true });
    });
};
