import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { CountReporter } from './support/count-reporter.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A process a file (libtorch keeps state for a process), a collector that tests can call, and the leak check around every test. */
function project(name: string, include: string, testTimeout: number): TestProjectInlineConfiguration {
  return {
    root: here('..'),
    test: {
      name,
      include: [include],
      testTimeout,
      hookTimeout: 60_000,
      pool: 'forks',
      maxWorkers: availableParallelism(),
      // As many processes as cores: a thread each, but where a test asks for more.
      env: { OMP_NUM_THREADS: '1' },
      execArgv: ['--expose-gc'],
      globalSetup: [here('support/global-setup.ts')],
      setupFiles: [here('support/handles.ts')],
    },
  };
}

export default defineConfig({
  root: here('..'),
  test: {
    reporters: ['default', new CountReporter()],
    projects: [project('fast', 'test/**/*.test.ts', 60_000), project('long', 'test/**/*.long.ts', 1_800_000)],
  },
});
