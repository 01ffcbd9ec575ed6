/** Which modules to compute again in the backward pass, from what the passes keep for it. */

import type { JointArgument, JointRecording } from '../../native/addon-joint.js';
import { op, resolveOp } from '../../tensor/dispatch.js';

/** What {@link planCheckpoints} found. */
export interface CheckpointPlan {
  /** Paths for `checkpointModules`, in the model's order; none where all may be kept. */
  readonly modules: readonly string[];
  /**
   * Bytes of activations at the peak with them, for a batch of the example's size: what is kept for the backward pass, and what the largest of these modules keeps
   * while it is computed again. Weights, gradients, the optimizer's state and what a single operator takes for itself come on top.
   */
  readonly bytes: number;
  /** Without. */
  readonly bytesWithout: number;
}

/** What is known of a module. */
interface Part {
  readonly name: string;
  /** Bytes that only it keeps. */
  readonly inside: number;
  /** Bytes that it makes: a measure of what it costs to run again. */
  readonly made: number;
  /** Memories that it reads and others made. */
  readonly reads: ReadonlySet<number>;
}

interface Choice {
  readonly modules: readonly string[];
  readonly bytes: number;
  readonly cost: number;
}

/**
 * The modules that cost least to run again of those with which activations fit.
 *
 * @param modules - paths, in the model's order
 * @param memory - bytes that activations may take; `null` for as few as can be
 */
export function planCheckpoints(recording: JointRecording, modules: readonly string[], memory: number | null): CheckpointPlan {
  const { bytes, kept, parts } = activationsOf(recording, modules);
  const bytesWithout = [...kept].reduce((total, one) => total + (bytes.get(one) ?? 0), 0);
  const fits = (found: number): boolean => memory !== null && found <= memory;
  const choices: Choice[] = [{ modules: [], bytes: bytesWithout, cost: 0 }];
  // The largest part that is run again stays in memory meanwhile: with each limit for it, the largest modules below come first.
  for (const most of new Set(parts.map(({ inside }) => inside))) {
    const small = parts.filter(({ inside }) => inside > 0 && inside <= most);
    const outermost = small.filter(({ name }) => !small.some((other) => name.startsWith(`${other.name}.`)));
    const largestFirst = [...outermost].sort((one, other) => other.inside - one.inside);
    const outside = new Set(kept);
    let [total, cost] = [bytesWithout, 0];
    for (const [i, { inside, made, reads }] of largestFirst.entries()) {
      total -= inside;
      cost += made;
      for (const memory of reads) {
        if (!outside.has(memory)) total += bytes.get(memory) ?? 0;
        outside.add(memory);
      }
      const found = total + (largestFirst[0] as Part).inside;
      choices.push({ modules: largestFirst.slice(0, i + 1).map(({ name }) => name), bytes: found, cost });
      if (fits(found)) break;
    }
  }
  const cheapest = choices.filter(({ bytes: found }) => fits(found)).sort((a, b) => a.cost - b.cost)[0];
  const leanest = [...choices].sort((a, b) => a.bytes - b.bytes || a.cost - b.cost)[0] as Choice;
  const best = cheapest ?? leanest;
  return { modules: modules.filter((name) => best.modules.includes(name)), bytes: best.bytes, bytesWithout };
}

/** What the forward pass makes, and what of it the backward pass reads. */
function activationsOf(
  { nodes, loss, memories, bytes: sizes }: JointRecording,
  modules: readonly string[],
): { readonly bytes: ReadonlyMap<number, number>; readonly kept: ReadonlySet<number>; readonly parts: readonly Part[] } {
  const valuesOf = (arg: JointArgument): number[] => {
    if (typeof arg !== 'object' || arg === null) return [];
    if ('value' in arg) return [arg.value];
    return Array.isArray(arg) ? arg.flatMap(valuesOf) : [];
  };
  const memoriesOf = (values: readonly number[]): number[] =>
    values.map((value) => (value < 0 ? -1 : (memories[value] as number))).filter((memory) => memory >= 0);
  const lossValue = loss.flatMap((place) => ('value' in place ? [place.value] : []))[0];
  const end = nodes.findIndex(({ outputs }) => lossValue !== undefined && outputs.includes(lossValue)) + 1;
  const forward = nodes.slice(0, end);
  const bytes = new Map<number, number>();
  sizes.forEach((size, value) => {
    const memory = memories[value] as number;
    if (memory >= 0) bytes.set(memory, Math.max(size, bytes.get(memory) ?? 0));
  });
  const maker = new Map<number, string>();
  const readers = new Map<number, Set<string>>();
  const writes: { readonly module: string; readonly memory: number }[] = [];
  for (const { name, overload, module, args, outputs } of forward) {
    for (const memory of memoriesOf(outputs)) if (!maker.has(memory)) maker.set(memory, module);
    for (const memory of memoriesOf(args.flatMap(valuesOf))) readers.set(memory, (readers.get(memory) ?? new Set()).add(module));
    const schema = resolveOp(op(name, overload, true)).args;
    const written = args.flatMap((arg, i) => (schema[i]?.writes ? valuesOf(arg) : []));
    for (const value of written) writes.push({ module, memory: memories[value] as number });
  }
  // The loss is a result, and no activation.
  maker.delete(memories[lossValue as number] as number);
  const kept = new Set(nodes.slice(end).flatMap(({ args }) => memoriesOf(args.flatMap(valuesOf)).filter((memory) => maker.has(memory))));
  const total = (of: readonly number[]): number => of.reduce((sum, memory) => sum + (bytes.get(memory) ?? 0), 0);
  const parts = modules.flatMap((name): Part[] => {
    if (name === '') return [];
    const isWithin = (module: string): boolean => module === name || module.startsWith(`${name}.`);
    const made = [...maker].filter(([, module]) => isWithin(module)).map(([memory]) => memory);
    // What writes to its input cannot be run again.
    const changesOthers = writes.some(({ module, memory }) => isWithin(module) && !made.includes(memory));
    if (made.length === 0 || changesOthers) return [];
    const isOwn = (memory: number): boolean => [...(readers.get(memory) ?? [])].every(isWithin);
    const inside = total(made.filter((memory) => kept.has(memory) && isOwn(memory)));
    const reads = [...readers].filter(([memory, by]) => maker.has(memory) && !made.includes(memory) && [...by].some(isWithin));
    return [{ name, inside, made: total(made), reads: new Set(reads.map(([memory]) => memory)) }];
  });
  return { bytes, kept, parts };
}
