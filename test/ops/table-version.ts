/** The table of operators is of one libtorch; others have a few operators more or less. */

import { minorOf } from '../../native/find-libtorch.mjs';
import { versionInfo } from '../../src/native/runtime.js';

/** The minor version that `npm run generate:ops` was run with. */
export const TABLE_MINOR = '2.13';

/** True when these tests run with that version: the table then fits without exception. */
export function tableIsOfThisVersion(): boolean {
  return minorOf(versionInfo().libtorch) === TABLE_MINOR;
}

/** More than this and the table is out of date, whatever version it is. */
export const MOST_OTHERS = 50;
