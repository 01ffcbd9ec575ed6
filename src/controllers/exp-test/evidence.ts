/** What ExpTest's decisions rest on, in numbers. */

import type { Evidence } from '../controller.js';
import type { Start } from './start.js';
import type { ExpTestVerdict } from './state.js';

const STATISTICS = { exponential: 'F', slope: 't', none: '' } as const;

/** A window's test: n, p, F with a, b and c, or t with the slope, and the rates before and after. */
export function evidenceOf({ n, p, test, statistic, fit, lr, nextLr }: ExpTestVerdict): NonNullable<Evidence['evidence']> {
  const found = statistic === null ? {} : { [STATISTICS[test]]: statistic };
  return { test, n, p, ...found, ...fit, oldLr: lr, newLr: nextLr };
}

/** Where the first rate comes from. */
export function startEvidence({ lr, source, eigenvalue }: Start): NonNullable<Evidence['evidence']> {
  return { newLr: lr, source, eigenvalue };
}
