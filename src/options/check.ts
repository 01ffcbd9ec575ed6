/** Whether a value is what its declaration says. */

import { badOption } from '../option-checks.js';
import type { Limits, Option } from './option.js';

/**
 * @param owner - whose option it is, for messages: `optim.sgd`
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkOption(owner: string, key: string, option: Option, value: unknown): void {
  if (value === null && option.nullable === true) return;
  if (option.type === 'numberByGroup' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [group, each] of Object.entries(value)) {
      if (!isNumber(option, each)) throw badOption(owner, `${key}.${group}`, each, describeNumber('a finite number', option));
    }
    return;
  }
  if (!isGood(option, value)) throw badOption(owner, key, value, expectedOf(option));
}

function isGood(option: Option, value: unknown): boolean {
  switch (option.type) {
    case 'number':
    case 'numberByGroup':
      return isNumber(option, value);
    case 'integer':
      return isNumber(option, value) && (Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY);
    case 'numbers':
      return Array.isArray(value) && fits(value, option.length) && value.every((each) => isNumber(option, each));
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'choice':
      return typeof value === 'string' && option.choices.includes(value);
    case 'value':
      return option.is(value);
  }
}

function fits({ length }: readonly unknown[], wanted: number | undefined): boolean {
  return wanted === undefined ? length > 0 : length === wanted;
}

function isNumber({ min, max, above, below, infinite }: Limits, value: unknown): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value) && !(infinite === true && value > 0)) return false;
  return (
    value >= (min ?? value) && value <= (max ?? value) && (above === undefined || value > above) && (below === undefined || value < below)
  );
}

/** What an option may be, in words: `a finite number of at least 0`. */
export function expectedOf(option: Option): string {
  const words = goodOf(option);
  return option.nullable === true ? `${words}, or null` : words;
}

function goodOf(option: Option): string {
  switch (option.type) {
    case 'number':
      return describeNumber(option.infinite === true ? 'a number' : 'a finite number', option);
    case 'integer':
      return describeNumber('an integer', option);
    case 'numberByGroup':
      return `${describeNumber('a finite number', option)}, or an object with one for each parameter group`;
    case 'numbers': {
      const count = option.length === undefined ? 'a non-empty list of' : option.length === 2 ? 'two' : 'three';
      const limits = limitsOf(option);
      return `${count} finite numbers${limits === '' ? '' : `, each ${limits.replace(/^of /, '')}`}`;
    }
    case 'boolean':
      return 'one of true, false';
    case 'string':
      return 'a text of at least one character';
    case 'choice':
      return `one of ${option.choices.map((choice) => `'${choice}'`).join(', ')}`;
    case 'value':
      return option.expected;
  }
}

function describeNumber(kind: string, limits: Limits): string {
  const words = [kind, limitsOf(limits)].filter(Boolean).join(' ');
  return limits.infinite === true ? `${words}, or Infinity` : words;
}

function limitsOf({ min, max, above, below }: Limits): string {
  const parts = [
    ...(min === undefined ? [] : [`of at least ${min}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return parts.join(' and ');
}
