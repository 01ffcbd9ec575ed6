/** One order of work for all who use the same memory. */

import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import type { Tensor } from '../tensor/tensor.js';

/** Work that is done one after the other, in the order in which it was asked for. */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Runs `work` when all that was asked before is over, whatever became of it; at once when there is none. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const started = this.#waiting === 0 ? attempt(work) : this.#tail.then(work);
    this.#waiting++;
    const over = (): void => {
      this.#waiting--;
    };
    this.#tail = started.then(over, over);
    return started;
  }

  /** Does nothing more before another lane has done what was asked of it. */
  follow(other: Lane): void {
    void this.run(() => other.#tail as Promise<unknown>);
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

/** What shares a lane: whoever uses one of these storages. */
interface Shared {
  lane: Lane;
  readonly storages: Set<bigint>;
  /** Places that are taken in it. */
  users: number;
}

const byStorage = new Map<bigint, Shared>();

/** A place in the lane of some tensors. */
export class LanePlace {
  #shared: Shared;

  /** @param tensors - what will be read or written. Those who share any of it share the lane, also when they only meet here. */
  constructor(tensors: Iterable<Tensor>) {
    const storages = new Set([...tensors].map((tensor) => native().tensorStorageId(handleOf(tensor))));
    const met = new Set([...storages].flatMap((storage) => byStorage.get(storage) ?? []));
    const [first, ...others] = met;
    this.#shared = first ?? { lane: new Lane(), storages: new Set(), users: 0 };
    this.#shared.users++;
    this.#take(storages);
    for (const other of others) this.#join(other);
  }

  /** As {@link Lane.run}. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return rootOf(this.#shared).lane.run(work);
  }

  /** Gives the place up. */
  leave(): void {
    const shared = rootOf(this.#shared);
    if (--shared.users > 0) return;
    for (const storage of shared.storages) byStorage.delete(storage);
  }

  #take(storages: Iterable<bigint>): void {
    for (const storage of storages) {
      this.#shared.storages.add(storage);
      byStorage.set(storage, this.#shared);
    }
  }

  #join(other: Shared): void {
    this.#shared.lane.follow(other.lane);
    this.#shared.users += other.users;
    this.#take(other.storages);
    joined.set(other, this.#shared);
  }
}

/** Lanes that became part of another. */
const joined = new WeakMap<Shared, Shared>();

function rootOf(shared: Shared): Shared {
  let root = shared;
  for (let next = joined.get(root); next !== undefined; next = joined.get(root)) root = next;
  return root;
}
