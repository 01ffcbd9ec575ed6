/** Conditions on runs, as people type them: `lr<0.01 optimizer=sgd status!=failed tag:good resnet`. */

import { OptionError } from '../../errors.js';
import type { Setting } from './config.js';

/** What conditions are asked of. */
export interface Subject {
  /** Words that a bare word is looked for in. */
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** Settings and results by name: `optimizer.lr`, `validation/loss`. */
  readonly values: Readonly<Record<string, Setting>>;
}

/** Whether a run is meant. */
export type Where = (subject: Subject) => boolean;

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';

/**
 * Reads conditions; all of them must hold. `key=value`, `!=`, `<`, `<=`, `>`, `>=`, `~` (contains); `tag:name`; a bare word is looked for in the run's name and
 * status. A key is the whole name of a setting or a result, or its end: `lr` is `optimizer.lr`. Values with spaces stand in quotes.
 *
 * @throws {OptionError} `ERR_WHERE` for an operator without a key or a value
 */
export function parseWhere(text: string): Where {
  const conditions = tokens(text).map(conditionOf);
  return (subject) => conditions.every((condition) => condition(subject));
}

function tokens(text: string): string[] {
  const joined = text.replace(/\s*(!=|<=|>=|=|<|>|~)\s*/g, '$1');
  return (joined.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).filter((token) => !/^(and|&&)$/i.test(token));
}

function conditionOf(token: string): Where {
  if (token.startsWith('tag:')) {
    const tag = unquoted(token.slice(4)).toLowerCase();
    return ({ tags }) => tags.some((one) => one.toLowerCase() === tag);
  }
  const parts = /^(.*?)(!=|<=|>=|=|<|>|~)(.*)$/.exec(token);
  if (parts === null) {
    const word = unquoted(token).toLowerCase();
    return ({ words, tags }) => [...words, ...tags].some((one) => one.toLowerCase().includes(word));
  }
  const [, key = '', operator = '=', value = ''] = parts;
  if (key === '' || value === '') {
    throw new OptionError(
      'ERR_WHERE',
      `The condition '${token}' has no ${key === '' ? 'key' : 'value'}. Expected key${operator}value, such as lr<0.1.`,
      {
        fields: { condition: token },
      },
    );
  }
  return ({ values }) => {
    const found = settingOf(values, key);
    return found !== undefined && holds(found, operator as Operator, unquoted(value));
  };
}

/** The value under a name, or under the shortest name that ends with it. */
export function settingOf(values: Subject['values'], key: string): Setting | undefined {
  if (Object.hasOwn(values, key)) return values[key];
  const wanted = key.toLowerCase();
  const ends = Object.keys(values).filter((name) => {
    const lower = name.toLowerCase();
    return lower === wanted || lower.endsWith(`.${wanted}`) || lower.endsWith(`/${wanted}`);
  });
  const shortest = ends.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
  return shortest === undefined ? undefined : values[shortest];
}

function holds(found: Setting, operator: Operator, value: string): boolean {
  const number = Number(value);
  if (typeof found === 'number' && !Number.isNaN(number)) {
    switch (operator) {
      case '=':
        return found === number;
      case '!=':
        return found !== number;
      case '<':
        return found < number;
      case '<=':
        return found <= number;
      case '>':
        return found > number;
      case '>=':
        return found >= number;
    }
  }
  const text = String(found).toLowerCase();
  const wanted = value.toLowerCase();
  if (operator === '=') return text === wanted;
  if (operator === '!=') return text !== wanted;
  return operator === '~' && text.includes(wanted);
}

function unquoted(text: string): string {
  return text.replace(/"([^"]*)"|'([^']*)'/g, (_, double: string | undefined, single: string | undefined) => double ?? single ?? '');
}
