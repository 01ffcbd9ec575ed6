/** Python with the `transformers` package, which the other tests do without: it is installed into the cache by the first test that needs it. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheRoot } from '../../../native/find-libtorch.mjs';
import { pipInstall } from '../../../native/provision.mjs';
import { python, pythonCommand } from '../../support/python.js';

/** The library that the architectures come from. */
const PACKAGE = 'transformers==5.23.0';

const SCRIPT = fileURLToPath(new URL('architectures.py', import.meta.url));

function packageFolder(): string {
  return join(cacheRoot(), `python-test-${PACKAGE.replace('==', '-')}`);
}

/** Installs the package where it is missing. */
export async function installTransformers(): Promise<void> {
  if (!existsSync(packageFolder())) await pipInstall(packageFolder(), [PACKAGE, 'numpy']);
}

/** What architectures.py is to do for an architecture. */
export interface Case {
  readonly folder: string;
  /** The files' extension: of torch.export, or of torch.jit. */
  readonly format: Format;
}

export type Format = 'pt2' | 'pt';

/** Runs architectures.py. */
export function askTransformers<Answer>(
  action: 'prepare' | 'reopen',
  cases: Readonly<Record<string, Case>>,
): Readonly<Record<string, Answer>> {
  const paths = [pythonCommand().env.PYTHONPATH, packageFolder()].join(delimiter);
  return python(SCRIPT, {
    input: { action, cases },
    env: { PYTHONPATH: paths, TRANSFORMERS_VERBOSITY: 'error', HF_HUB_OFFLINE: '1' },
    timeoutMs: 1_200_000,
  });
}
