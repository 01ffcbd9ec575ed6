/** Copies a fit at a boundary, and puts such a copy back. */

import type { Loader } from '../../data/loader.js';
import { CheckpointError } from '../../errors.js';
import type { NativeStateTensor } from '../../native/addon.js';
import { handleOf } from '../../tensor/native-object.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { Limits } from '../contracts/limits.js';
import type { Team } from '../contracts/team.js';
import type { ControllerSlot } from '../control/controller-slot.js';
import type { DecisionDesk } from '../control/decisions.js';
import type { BestWeights } from '../validation/best-weights.js';
import type { FitCopy } from './checkpointer.js';
import { type Environment, environmentDifferences } from './environment.js';
import { decodeExact, encodeExact } from './exact-json.js';
import { asFitState, type FitIdentity, type FitState, type LoopState } from './fit-state.js';
import { isGenerator, loadWithGenerators } from './rank-generators.js';
import { exchangeRankWords } from './rank-word.js';
import type { ReadGeneration } from './read-generation.js';

/** What a copy is made of. */
export interface FitParts {
  readonly session: FitSession;
  readonly slots: readonly ControllerSlot[];
  readonly desk: DecisionDesk;
  readonly best: BestWeights | null;
  readonly limits: Limits;
  readonly loaderSeed: bigint | null;
  /** The processes that train together, `null` for one alone. */
  readonly team: Team | null;
  readonly identity: FitIdentity;
  readonly options: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
}

/** Tensors of meters are named by controller and probe. */
const METER = 'meter';

/** Copies everything that a fit goes on from. Nothing of it changes afterwards, whatever the fit does. */
export async function copyFit(parts: FitParts, loop: LoopState): Promise<FitCopy> {
  const { session, slots, desk, best, limits, loaderSeed, team, identity, options, environment } = parts;
  const controllers = slots.map(({ controller, state }) => ({ name: controller.name, state: controller.stateDict(), slot: state }));
  const state: FitState = {
    ...{ version: 1, limits, loop, desk: desk.state, controllers, loaderSeed, identity, options, environment },
    best: best?.state ?? null,
  };
  // As text before anything is awaited: plain data may be changed by its owner later.
  const text = encodeExact(state, 'the state of the fit');
  const tensors = [...(await session.state())];
  const ranks = team === null ? undefined : await exchangeRankWords(team, tensors);
  for (const { prefix, meter } of metersOf(slots)) tensors.push(...(await meter.state(session, prefix)));
  if (ranks === undefined) return { state: text, tensors };
  return { state: encodeExact({ ...(decodeExact(text, 'the state of the fit') as FitState), ranks }, 'the state of the fit'), tensors };
}

/** What a checkpoint says, and how this process differs from the one that wrote it. */
export interface CheckedState {
  readonly state: FitState;
  /** Differences of environment, in words. */
  readonly differences: readonly string[];
}

/**
 * Compares a checkpoint with the fit that is to go on from it.
 *
 * @throws {CheckpointError} `ERR_CHECKPOINT_CONTENT`; `ERR_RESUME_MISMATCH` with what differs
 */
export function checkState(read: ReadGeneration, identity: FitIdentity, environment: Environment): CheckedState {
  const state = asFitState(read.state, read.generation.path);
  const differing = Object.keys({ ...state.identity, ...identity }).filter((key) => textOf(state.identity[key]) !== textOf(identity[key]));
  if (differing.length > 0) {
    const words = differing.map((key) => `${key} was ${textOf(state.identity[key])} and is ${textOf(identity[key])}`);
    throw new CheckpointError(
      'ERR_RESUME_MISMATCH',
      `The checkpoint ${read.generation.path} is of another fit: ${words.join('; ')}. Resume with the trainer and the data that the run began with.`,
      { fields: { path: read.generation.path, differing } },
    );
  }
  return { state, differences: environmentDifferences({ ...state.environment }, environment) };
}

/**
 * Puts a copy back: session, rates, frozen groups, controllers, meters.
 *
 * @returns where the loop goes on
 * @throws {CheckpointError} `ERR_STATE_MISMATCH` for tensors of another model or optimizer
 */
export async function restoreFit(
  { session, slots, desk, best, team }: Pick<FitParts, 'session' | 'slots' | 'desk' | 'best' | 'team'>,
  state: FitState,
  tensors: ReadGeneration['tensors'],
): Promise<LoopState> {
  const all = [...tensors].map(([name, tensor]) => ({ name, tensor: handleOf(tensor) }));
  const own = all.filter(({ name }) => !name.startsWith(`${METER}.`));
  if (team === null || team.leads) await session.loadState(own);
  else
    await loadWithGenerators(
      session,
      own.filter(({ name }) => !isGenerator(name)),
      state.ranks?.[team.rank] ?? null,
    );
  await desk.loadState(state.desk, (by) => slots.find(({ controller }) => controller.name === by)?.scheduledRate);
  best?.loadState(state.best ?? null);
  for (const [i, slot] of slots.entries()) {
    const saved = state.controllers[i];
    if (saved === undefined) continue;
    slot.controller.loadStateDict(saved.state);
    slot.loadState(saved.slot);
  }
  for (const { prefix, meter } of metersOf(slots)) {
    meter.loadState(
      all.filter(({ name }) => name.startsWith(prefix)),
      prefix,
    );
  }
  // NeVe's line goes by the length of the fit, which may be another one now.
  desk.moveTo(state.loop.step);
  return state.loop;
}

interface NamedMeter {
  readonly prefix: string;
  readonly meter: MeterCopies;
}

interface MeterCopies {
  state(session: FitSession, prefix: string): Promise<NativeStateTensor[]>;
  loadState(state: readonly NativeStateTensor[], prefix: string): void;
}

/** The meters that remember something, each with the prefix of its tensors; dots in names are escaped as the native side does. */
function metersOf(slots: readonly ControllerSlot[]): NamedMeter[] {
  return slots.flatMap(({ controller, meters }) =>
    meters.flatMap(({ probe, memory }) => {
      if (memory === null) return [];
      const prefix = `${[METER, controller.name, probe.name].map(escapeSegment).join('.')}.`;
      const meter: MeterCopies = {
        state: async (session, start) => (await memory.state(session)).map(({ name, tensor }) => ({ name: start + name, tensor })),
        loadState: (state, start) => memory.loadState(state.map(({ name, tensor }) => ({ name: name.slice(start.length), tensor }))),
      };
      return [{ prefix, meter }];
    }),
  );
}

function escapeSegment(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('.', '%2E');
}

function textOf(value: unknown): string {
  return value === undefined ? 'not there' : encodeExact(value, 'identity').trimEnd();
}

/**
 * The loader whose order a run goes on with: the same seed as before, also where it was drawn.
 *
 * @throws {CheckpointError} `ERR_RESUME_MISMATCH` where another seed was given, or other shuffling
 */
export function loaderAsSaved(loader: Loader, seed: bigint | null): Loader {
  const now = loader.seed ?? null;
  if (now === seed) return loader;
  const reseeded = seed === null ? null : (loader.withSeed?.(seed) ?? null);
  if (reseeded !== null) return reseeded;
  const words = (value: bigint | null): string => (value === null ? 'no seed' : `the seed ${value}`);
  throw new CheckpointError(
    'ERR_RESUME_MISMATCH',
    `The run shuffled its data with ${words(seed)}, and this loader has ${words(now)}. Make the loader with the same options; a seed may be left out.`,
    { fields: { saved: seed, loader: now } },
  );
}
