import { pipInstall } from '../../native/provision.mjs';
import { NativeError } from '../../src/errors.js';
import { missingTestPackages, pythonAvailable } from './python.js';

/** Before all tests: the Python packages that parity tests import besides torch. */
export default function setup(): void {
  try {
    if (!pythonAvailable()) process.stdout.write('Parity tests are skipped: this libtorch has no Python package beside it.\n');
    const missing = missingTestPackages();
    if (missing !== null) pipInstall(missing.folder, missing.packages);
  } catch (error) {
    // Tests that need no addon can run before it is built; the others fail with this same sentence.
    if (!(error instanceof NativeError)) throw error;
    process.stdout.write(`${error.message}\n`);
  }
}
