/** Neve's own arm: as users load it, from `dist` and without a compiler beside it. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Arm } from './arms.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** In the process that is measured Neve is the package that was built. */
const onDist: Plugin = {
  name: 'neve:dist',
  setup({ onResolve }) {
    onResolve({ filter: /\/src\/index\.js$/ }, () => ({ path: '../../dist/index.js', external: true }));
  },
};

/** Builds `dist` if it does not fit the sources, and the script beside it. */
export async function neveArm(): Promise<Arm> {
  execFileSync(process.execPath, ['native/build-dist.mjs'], { cwd: ROOT, stdio: 'inherit' });
  const outfile = `${ROOT}.compiled/bench/step-child.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('step-child.ts', import.meta.url))],
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning', plugins: [onDist] },
  });
  return { name: 'neve', command: process.execPath, args: [outfile] };
}
