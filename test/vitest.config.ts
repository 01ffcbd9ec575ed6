import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { defineConfig, type Plugin, type TestProjectInlineConfiguration } from 'vitest/config';
import { SIMULATED_CUDA } from './simulated-cuda/build.mjs';
import { CountReporter } from './support/count-reporter.js';

/** Where tests that leave it open run: `cpu`, `simulated` (test/simulated-cuda) or `cuda`, a GPU. */
const device = process.env.NEVE_TEST_DEVICE || 'cpu';
if (!['cpu', 'simulated', 'cuda'].includes(device)) throw new Error(`NEVE_TEST_DEVICE=${device} is not known. Use cpu, simulated or cuda.`);

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A process a file (libtorch keeps state for a process), a collector that tests can call, and the leak check around every test. */
function project(name: string, include: string, testTimeout: number): TestProjectInlineConfiguration {
  return {
    root: here('..'),
    plugins: [onCompiled()],
    test: {
      name,
      server: { deps: { external: [/\/\.compiled\//] } },
      include: [include],
      testTimeout,
      hookTimeout: 300_000,
      pool: 'forks',
      maxWorkers: availableParallelism(),
      // As many processes as cores: a thread each, but where a test asks for more.
      env: { OMP_NUM_THREADS: '1', ...(device === 'simulated' ? { NEVE_SIMULATED_CUDA: SIMULATED_CUDA } : {}) },
      execArgv: ['--expose-gc'],
      globalSetup: [here('support/global-setup.ts')],
      setupFiles: [here('support/handles.ts')],
    },
  };
}

/** Tests import src as esbuild compiled it: Node loads that itself, in less than half of the time that vitest takes to transform the sources. */
function onCompiled(): Plugin {
  const [src, compiled] = [here('../src/'), here('../.compiled/')];
  return {
    name: 'neve:compiled',
    enforce: 'pre',
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith('.')) return null;
      const file = fileURLToPath(new URL(id, pathToFileURL(importer)));
      return file.startsWith(src) ? compiled + file.slice(src.length) : null;
    },
  };
}

/** As deep as `src`, since it finds the package's folder from there. Files that did not change are left alone, for other runs that read them. */
function compile(): void {
  const outdir = here('../.compiled');
  const entryPoints = readdirSync(here('../src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name));
  const { outputFiles } = buildSync({
    entryPoints,
    outdir,
    outbase: here('../src'),
    absWorkingDir: here('..'),
    target: 'node20',
    write: false,
  });
  for (const { path, text } of outputFiles) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

compile();

export default defineConfig({
  root: here('..'),
  test: {
    reporters: ['default', new CountReporter()],
    projects: [project('fast', 'test/**/*.test.ts', 120_000), project('long', 'test/**/*.long.ts', 1_800_000)],
  },
});
