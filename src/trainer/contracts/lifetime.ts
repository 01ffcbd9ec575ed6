/** Ends things in the reverse order of their beginning, whatever happens in between. */

/**
 * What a fit or an evaluation holds. Like `AsyncDisposableStack`, which the oldest supported Node does not have.
 */
export class Lifetime {
  readonly #ends: (() => void | Promise<void>)[] = [];

  /** Runs `work` and then ends what it registered. When `work` fails its error is the one thrown, whatever the ends do. */
  static async run<T>(work: (lifetime: Lifetime) => Promise<T>): Promise<T> {
    const lifetime = new Lifetime();
    let result: T;
    try {
      result = await work(lifetime);
    } catch (error) {
      await lifetime.end().catch(() => undefined);
      throw error;
    }
    await lifetime.end();
    return result;
  }

  /** Registers how to end something that has just begun. */
  defer(end: () => void | Promise<void>): void {
    this.#ends.push(end);
  }

  /** Registers a disposable and returns it. */
  use<T extends { dispose(): void }>(resource: T): T {
    this.defer(() => resource.dispose());
    return resource;
  }

  /** Ends everything, the youngest first, even when one end fails; then throws the first failure. */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
