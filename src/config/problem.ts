/** What is wrong with a configuration. */

import { ConfigError, type ConfigProblem } from '../errors.js';
import { type Path, showPath } from './path.js';
import { type Origin, showOrigin } from './source/tree.js';

/** Gathers problems, so that all of them are told at once. */
export class Problems {
  readonly #found: ConfigProblem[] = [];

  get count(): number {
    return this.#found.length;
  }

  /** @param fix - a sentence that says what to do */
  add(code: string, origin: Origin, path: Path, what: string, fix: string): void {
    const { source, line, column } = origin;
    const place = { source, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    const subject = path.length === 0 ? '' : `${showPath(path)}: `;
    this.#found.push({
      code,
      path: [...path],
      ...place,
      message: `${showOrigin(origin)}: ${subject}${what}${fix === '' ? '' : ` ${fix}`}`,
    });
  }

  /** @throws {ConfigError} where there are any */
  throwIfAny(): void {
    if (this.#found.length === 0) return;
    // One mistake may be found twice: by its type, and by what takes it.
    const seen = new Set<string>();
    throw new ConfigError(this.#found.filter(({ message }) => !seen.has(message) && seen.add(message)));
  }
}
