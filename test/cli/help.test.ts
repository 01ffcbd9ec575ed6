/** Help of every command: 80 columns, and as it was. */

import { expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.js';
import { cli } from './run-cli.js';

const NAMES = makeProgram('0.0.0').commands.map((command) => command.name());

it('is there for the program', async () => {
  const { stdout, status } = await cli('--help');
  expect(status).toBe(0);
  expect(stdout).toMatchSnapshot();
});

it.each(NAMES)('%s has its own', async (name) => {
  const { stdout, status } = await cli(name, '--help');
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toMatchSnapshot();
});
