/** Random numbers of a fit of several processes: each draws its own, and a checkpoint has all of them. */

import type { NativeStateTensor } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { tensor } from '../../tensor/create.js';
import { handleOf } from '../../tensor/native-object.js';
import type { FitSession } from '../contracts/fit-session.js';

/** States of one process's generators, by name. */
export type SavedGenerators = ReadonlyMap<string, Uint8Array>;

/** Whether a part of a session's state is the state of a generator. */
export function isGenerator(name: string): boolean {
  return name.startsWith('generator.');
}

/** Copies of the generators' states in a session's state. */
export function generatorsIn(state: readonly NativeStateTensor[]): SavedGenerators {
  const addon = native();
  return new Map(
    state
      .filter(({ name }) => isGenerator(name))
      .map(({ name, tensor: handle }) => [name, new Uint8Array(addon.tensorMemory(handle)).slice()]),
  );
}

/**
 * Gives a session a state that was saved by another process, with the generators of this one; with none where so many processes did not train then, and the session goes on with those that it has.
 *
 * @param state - without generators
 */
export async function loadWithGenerators(
  session: FitSession,
  state: readonly NativeStateTensor[],
  generators: SavedGenerators | null,
): Promise<void> {
  const made = [...(generators ?? [])].map(([name, bytes]) => ({ name, value: tensor(bytes) }));
  try {
    await session.loadState([...state, ...made.map(({ name, value }) => ({ name, tensor: handleOf(value) }))]);
  } finally {
    for (const { value } of made) value.dispose();
  }
}
