/** Checks that several optimizers share. */

import { badOption, checkNumber, checkOneOf } from '../option-checks.js';

/** Every named option must be a number of at least 0. */
export function checkNotNegative<Key extends string>(owner: string, values: Readonly<Record<Key, number>>, keys: readonly Key[]): void {
  for (const key of keys) checkNumber(owner, key, values[key], { min: 0 });
}

/** Every named option must be `true` or `false`. */
export function checkSwitches<Key extends string>(owner: string, values: Readonly<Record<Key, boolean>>, keys: readonly Key[]): void {
  for (const key of keys) checkOneOf(owner, key, values[key], [true, false]);
}

/** Decay rates of running averages: two numbers from 0 up to, not including, 1. */
export function checkBetas(owner: string, betas: unknown, option = 'betas'): void {
  const isPair = Array.isArray(betas) && betas.length === 2 && betas.every((beta) => typeof beta === 'number' && beta >= 0 && beta < 1);
  if (!isPair) throw badOption(owner, option, betas, 'two numbers, each at least 0 and below 1');
}
