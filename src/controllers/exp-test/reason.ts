/** A rejected window in words, for the record of decisions. */

import { shortNumber } from '../monitor.js';
import type { ExpTestVerdict } from './state.js';

const TESTS: Readonly<Record<ExpTestVerdict['test'], { readonly found: string; readonly statistic: string }>> = {
  exponential: { found: 'losses do not decay exponentially', statistic: 'F' },
  slope: { found: 'losses do not fall', statistic: 't' },
  none: { found: 'a loss is not finite', statistic: '' },
};

/** @param back - which weights are put back, `null` where they are kept */
export function reasonOf({ phase, test, n, p, statistic, lr, nextLr }: ExpTestVerdict, back: 'first' | 'good' | null): string {
  const { found, statistic: symbol } = TESTS[test];
  const evidence = [`n = ${n}`, ...(statistic === null ? [] : [`${symbol} = ${shortNumber(statistic)}`]), `p = ${shortNumber(p)}`];
  const weights = { first: '; back to the first weights', good: '; back to the last window that passed' };
  return `${phase}: ${found} (${evidence.join(', ')}); rate ${shortNumber(lr)} -> ${shortNumber(nextLr)}${back === null ? '' : weights[back]}`;
}
