#!/usr/bin/env node
/** The command `neve`. */

import { doctor } from '../../native/doctor.mjs';
import { runSetUp } from '../../native/setup.mjs';

const USAGE = `Usage: neve <command>

  setup     finds or installs libtorch and builds the native addon
  doctor    prints what set-up finds on this machine, and why it takes what it takes
`;

const [command, ...flags] = process.argv.slice(2);
if (command === 'setup') {
  runSetUp(['--verbose', ...flags]);
} else if (command === 'doctor') {
  process.exitCode = doctor() ? 0 : 1;
} else if (command === '--help') {
  process.stdout.write(USAGE);
} else {
  process.stderr.write(command === undefined ? USAGE : `neve: unknown command '${command}'\n\n${USAGE}`);
  process.exitCode = 2;
}
