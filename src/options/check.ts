/** Whether a value is what its declaration says. */

import { badOption, show } from '../option-checks.js';
import type { Limits, Option } from './option.js';

/**
 * @param owner - whose option it is, for messages: `optim.sgd`
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkOption(owner: string, key: string, option: Option, value: unknown): void {
  if (value === null && option.nullable === true) return;
  if (option.type === 'numberByGroup' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [group, each] of Object.entries(value)) {
      if (!isNumber(option, each)) throw badOption(owner, `${key}.${group}`, each, describeNumber(kindOf(option), option));
    }
    return;
  }
  if (option.type === 'numbers' && option.length === undefined && Array.isArray(value)) {
    const i = value.findIndex((each) => !isNumber(option, each));
    if (i >= 0) throw badOption(owner, `${key}[${i}]`, value[i], describeNumber(kindOf(option), option));
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
      return isNumber({ ...option, integer: true }, value);
    case 'numbers':
      return Array.isArray(value) && value.length === option.length && value.every((each) => isNumber(option, each));
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'choice':
      return option.choices.includes(value as string);
    case 'value':
      return option.is(value);
  }
}

function isNumber({ min, max, above, below, infinite, integer }: Limits, value: unknown): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (!Number.isFinite(value) && !(infinite === true && value > 0)) return false;
  if (integer === true && Number.isFinite(value) && !Number.isSafeInteger(value)) return false;
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
      return describeNumber(kindOf(option), option);
    case 'integer':
      return describeNumber('an integer', option);
    case 'numberByGroup':
      return `${describeNumber(kindOf(option), option)}, or an object with one for each parameter group`;
    case 'numbers': {
      const count = option.length === undefined ? 'a list of' : option.length === 2 ? 'two' : 'three';
      const limits = limitsOf(option);
      return `${count} ${option.integer ? 'integers' : 'finite numbers'}${limits === '' ? '' : `, each ${limits.replace(/^of /, '')}`}`;
    }
    case 'boolean':
      return 'one of true, false';
    case 'string':
      return 'a text of at least one character';
    case 'choice':
      return `one of ${option.choices.map(show).join(', ')}`;
    case 'value':
      return option.expected;
  }
}

function kindOf({ integer, infinite }: Limits): string {
  return integer ? 'an integer' : infinite ? 'a number' : 'a finite number';
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
