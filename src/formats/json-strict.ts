/**
 * JSON for files that may be hostile. Stricter than `JSON.parse`, and safe where that is not:
 *
 * - a key that occurs twice in an object is an error (two readers could take different ones);
 * - objects become `Map`s, so that a key such as `__proto__` is a key and nothing else;
 * - integers beyond 2^53 come as `bigint` instead of a rounded number;
 * - nesting is bounded, so that no input overflows the stack;
 * - a lone surrogate, which has no UTF-8 form, is an error.
 */

import { FormatError } from '../errors.js';

/** A JSON value: objects as `Map`, integers that a number cannot hold as `bigint`. */
export type StrictJson = null | boolean | number | bigint | string | readonly StrictJson[] | ReadonlyMap<string, StrictJson>;

/** Options of {@link parseStrictJson}. */
export interface StrictJsonOptions {
  /** What the text is, for messages: `safetensors header of 'a.safetensors'`. */
  readonly source: string;
  /** Deepest nesting of arrays and objects (default 64). */
  readonly maxDepth?: number;
  /** Refuse numbers with a fraction, an exponent or a minus zero, even those whose value is an integer (default `false`). */
  readonly integersOnly?: boolean;
}

/**
 * Parses one JSON value that fills the text; spaces, tabs and newlines may surround it.
 *
 * @throws {FormatError} `ERR_JSON`, with the position of the first offence
 */
export function parseStrictJson(text: string, options: StrictJsonOptions): StrictJson {
  return new Scanner(text, options).document();
}

// Sticky expressions: each matches at `lastIndex` or not at all, in time linear in what it matches.
const SPACE = /[ \t\n\r]*/y;
// Characters that need no attention inside a string.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what may not stand in a string
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const HEX = /[0-9a-fA-F]{4}/y;
const LONE_SURROGATE = /\p{Surrogate}/u;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
// Longer literals are refused before BigInt spends quadratic time on them.
const LONGEST_INTEGER = 64;

class Scanner {
  #at = 0;
  #depth = 0;
  readonly #text: string;
  readonly #source: string;
  readonly #maxDepth: number;
  readonly #integersOnly: boolean;

  constructor(text: string, { source, maxDepth = 64, integersOnly = false }: StrictJsonOptions) {
    this.#text = text;
    this.#source = source;
    this.#maxDepth = maxDepth;
    this.#integersOnly = integersOnly;
  }

  document(): StrictJson {
    this.#match(SPACE);
    const value = this.#value();
    this.#match(SPACE);
    if (this.#at !== this.#text.length) this.#fail('unexpected text after the value');
    return value;
  }

  #value(): StrictJson {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > this.#maxDepth) this.#fail(`nesting deeper than ${this.#maxDepth}`);
    this.#at++;
    this.#match(SPACE);
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): ReadonlyMap<string, StrictJson> {
    const entries = new Map<string, StrictJson>();
    if (this.#take('}')) return entries;
    do {
      this.#match(SPACE);
      if (this.#text[this.#at] !== '"') this.#fail('expected a key in double quotes');
      const start = this.#at;
      const key = this.#string();
      if (entries.has(key)) this.#fail(`key ${JSON.stringify(key.slice(0, 80))} occurs twice`, start);
      this.#match(SPACE);
      if (!this.#take(':')) this.#fail("expected ':'");
      this.#match(SPACE);
      entries.set(key, this.#value());
      this.#match(SPACE);
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail("expected ',' or '}'");
    return entries;
  }

  #array(): readonly StrictJson[] {
    const items: StrictJson[] = [];
    if (this.#take(']')) return items;
    do {
      this.#match(SPACE);
      items.push(this.#value());
      this.#match(SPACE);
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail("expected ',' or ']'");
    return items;
  }

  #string(): string {
    const start = this.#at++;
    let text = this.#match(PLAIN);
    let escaped = false;
    while (this.#take('\\')) {
      escaped = true;
      text += this.#escape() + this.#match(PLAIN);
    }
    if (!this.#take('"')) this.#fail(this.#at === this.#text.length ? 'a string without an end' : 'a control character in a string');
    if (escaped && LONE_SURROGATE.test(text)) this.#fail('a lone surrogate in a string', start);
    return text;
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? '';
    if (letter === 'u') {
      const digits = this.#match(HEX);
      if (digits === '') this.#fail('expected four hexadecimal digits');
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    return ESCAPES.get(letter) ?? this.#fail('an unknown escape in a string', this.#at - 2);
  }

  #number(): number | bigint {
    const start = this.#at;
    NUMBER.lastIndex = start;
    const found = NUMBER.exec(this.#text);
    if (found === null) return this.#fail(start === this.#text.length ? 'unexpected end' : 'expected a value');
    const [literal, fraction, exponent] = found;
    this.#at += literal.length;
    const isInteger = fraction === undefined && exponent === undefined && literal !== '-0';
    if (this.#integersOnly && !isInteger) this.#fail(`expected an integer, found ${literal.slice(0, 40)}`, start);
    const value = Number(literal);
    if (!isInteger) return Number.isFinite(value) ? value : this.#fail('a number beyond the range of float64', start);
    if (Number.isSafeInteger(value)) return value;
    return literal.length <= LONGEST_INTEGER ? BigInt(literal) : this.#fail(`an integer of more than ${LONGEST_INTEGER} digits`, start);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('expected a value');
    this.#at += word.length;
    return value;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** What the sticky expression matches here, `''` for nothing. */
  #match(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #fail(problem: string, position = this.#at): never {
    throw new FormatError('ERR_JSON', `${this.#source}: ${problem} at character ${position} of ${this.#text.length}.`, {
      fields: { source: this.#source, position },
    });
  }
}
