/** A new rate in words, for the record of decisions. */

import { shortNumber } from '../monitor.js';
import type { FittedDirection } from './fit-round.js';

const VERDICTS = { fits: 'minimum along the direction', straight: 'the loss looks straight', rejected: 'no minimum to trust' } as const;

/** @param s - the joint scale, `null` without one */
export function reasonOf({ verdict, a, b, r2, lr }: FittedDirection, s: number | null, next: number): string {
  const numbers = [
    `a = ${shortNumber(a)}`,
    `b = ${shortNumber(b)}`,
    `R^2 = ${shortNumber(r2)}`,
    ...(s === null ? [] : [`s = ${shortNumber(s)}`]),
  ];
  return `${VERDICTS[verdict]} (${numbers.join(', ')}); rate ${shortNumber(lr)} -> ${shortNumber(next)}`;
}
