/** What modules inside a model give, as it runs. */

import { nearest, OptionError } from '../../errors.js';
import { GraphModel } from '../../graph/graph-model.js';
import type { RemovableHandle } from '../../tensor/hooks.js';
import { Tensor } from '../../tensor/tensor.js';
import { Module } from './module.js';
import { namePattern } from './name-pattern.js';

/** What {@link withTaps} found. */
export interface Tapped<T> {
  /** What the function returned. */
  readonly result: T;
  /** The output of each module, by path, in the order of its calls; of a module that returns several tensors the first. */
  readonly taps: ReadonlyMap<string, readonly Tensor[]>;
}

/**
 * Runs `fn`, and keeps the outputs of modules of `model` that are called meanwhile. They are the very tensors, with their place in autograd: their gradients come from
 * `retainGrad()` before `backward()`, or from `autograd.grad(loss, taps)`.
 *
 * @param model - a module, or a model that is a graph; the latter runs call by call meanwhile, slower
 * @param names - paths of modules (`''` is the model), or patterns: `*` is any run of characters without a dot, `**` any run
 * @throws {OptionError} `ERR_MODULE_UNKNOWN` for a name that no module has
 * @example
 * ```ts
 * const { result, taps } = withTaps(model, ['layer1.*'], () => model.forward(x));
 * const [slope] = autograd.grad(F.crossEntropy(result, y), taps.get('layer1.0') ?? []);
 * ```
 */
export function withTaps<T>(model: Module | GraphModel, names: readonly string[], fn: () => T): Tapped<T> {
  const taps = new Map<string, Tensor[]>();
  const found = (path: string, tensor: Tensor): void => {
    taps.set(path, [...(taps.get(path) ?? []), tensor]);
  };
  if (model instanceof GraphModel) {
    const { modules } = model.graph;
    const pathOf = new Map<string, string[]>();
    for (const path of chosen(
      names,
      modules.map(({ name }) => name),
    )) {
      for (const value of modules.find(({ name }) => name === path)?.outputs ?? []) pathOf.set(value, [...(pathOf.get(value) ?? []), path]);
    }
    const see = (value: string, tensor: Tensor): void => {
      for (const path of pathOf.get(value) ?? []) found(path, tensor);
    };
    return { result: model.observing(see, fn), taps };
  }
  if (!(model instanceof Module)) {
    throw new OptionError(
      'ERR_MODEL_KIND',
      'withTaps() looks into an nn.Module or a model that is a graph. A TorchScript model has none of its modules to look into.',
    );
  }
  const modules = model.namedModules();
  const hooks: RemovableHandle[] = [];
  try {
    for (const path of chosen(names, [...modules.keys()])) {
      const hook = modules.get(path)?.registerForwardHook((_, __, output) => {
        const tensor = firstTensor(output);
        if (tensor !== null) found(path, tensor);
      });
      if (hook !== undefined) hooks.push(hook);
    }
    return { result: fn(), taps };
  } finally {
    for (const hook of hooks) hook.remove();
  }
}

function chosen(names: readonly string[], paths: readonly string[]): string[] {
  const patterns = names.map((name) => ({ name, pattern: namePattern(name) }));
  for (const { name, pattern } of patterns) {
    if (paths.some((path) => pattern.test(path))) continue;
    const guess = nearest(name, paths);
    throw new OptionError(
      'ERR_MODULE_UNKNOWN',
      `withTaps: no module is called '${name}'. ${guess === undefined ? `There are: ${namesOf(paths)}.` : `Did you mean '${guess}'?`}`,
      { fields: { module: name } },
    );
  }
  // The model itself is meant by its own name alone, '', not by a pattern.
  return paths.filter((path) => (path === '' ? names.includes('') : patterns.some(({ pattern }) => pattern.test(path))));
}

function firstTensor(output: unknown): Tensor | null {
  if (output instanceof Tensor) return output;
  return Array.isArray(output) ? (output.find((item): item is Tensor => item instanceof Tensor) ?? null) : null;
}

/** Some of the paths, for a message; the model itself has none. */
function namesOf(paths: readonly string[]): string {
  return (
    paths
      .filter((path) => path !== '')
      .slice(0, 8)
      .join(', ') || 'none inside it'
  );
}
