/** Names of values, as `torch.export` chooses them: the operator's, numbered from the second use on. */

/** Gives every value a name of its own. */
export class Namer {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** A name that was not given before: `base`, then `base_1`, `base_2` … Characters that identifiers lack become `_`. */
  fresh(base: string): string {
    const root = base.replace(/\W/g, '_');
    let count = this.#next.get(root) ?? 0;
    let name = count === 0 ? root : `${root}_${count}`;
    while (this.#taken.has(name)) name = `${root}_${++count}`;
    this.#next.set(root, count + 1);
    this.#taken.add(name);
    return name;
  }
}
