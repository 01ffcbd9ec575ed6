import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { CountReporter } from './support/count-reporter.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A process a file (libtorch keeps state for a process), a collector that tests can call, and the leak check around every test. */
function project(name: string, include: string, testTimeout: number, mode: string): TestProjectInlineConfiguration {
  return {
    root: here('..'),
    plugins: mode === 'dist' ? [onDist()] : [],
    test: {
      name,
      server: { deps: { external: [/\/dist\//] } },
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

/** With `--mode dist` tests import what was compiled, which Node loads itself, in less than half of the time that vitest takes to transform the sources. */
function onDist() {
  const [src, dist] = [here('../src/'), here('../dist/')];
  return {
    name: 'neve:dist',
    enforce: 'pre' as const,
    resolveId(id: string, importer?: string): string | null {
      if (importer === undefined || !id.startsWith('.') || importer.startsWith(src)) return null;
      const file = fileURLToPath(new URL(id, pathToFileURL(importer)));
      return file.startsWith(src) ? dist + file.slice(src.length) : null;
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: here('..'),
  test: {
    reporters: ['default', new CountReporter()],
    projects: [project('fast', 'test/**/*.test.ts', 60_000, mode), project('long', 'test/**/*.long.ts', 1_800_000, mode)],
  },
}));
