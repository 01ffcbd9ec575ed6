/** Several modules under one root, as tracing wants them. */

import { OptionError } from '../errors.js';
import { GraphModel } from '../graph/graph-model.js';
import type { DynamicShapes } from '../graph/run-plan.js';
import type { Traceable, TraceableModule } from '../graph/traceable.js';
import { Module } from '../nn/module/module.js';
import { show } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';

/** A module, whose parameters keep their names, or modules by name, whose parameters are called `name.…`. */
export type StepperModules = StepperModule | Readonly<Record<string, StepperModule>>;

/** A module, or a model that is a graph: traced, or read from a `.pt2` file. */
export type StepperModule = Module | GraphModel;

/** The modules with a function that calls them. */
export class Ensemble implements Traceable {
  training: boolean = true;
  readonly typeName = 'Stepper';
  readonly dynamicShapes?: DynamicShapes;
  readonly #modules: ReadonlyMap<string, TraceableModule>;
  readonly #parameters = new Map<string, Tensor>();
  readonly #buffers = new Map<string, Tensor>();

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(
    given: StepperModules,
    readonly forward: (...batch: Tensor[]) => Tensor | readonly Tensor[],
    dynamicShapes?: DynamicShapes,
  ) {
    if (dynamicShapes !== undefined) this.dynamicShapes = dynamicShapes;
    const modules = new Map<string, TraceableModule>();
    const seen = new Set<Tensor>();
    const add = (into: Map<string, Tensor>, name: string, tensor: Tensor): void => {
      if (seen.has(tensor)) return;
      seen.add(tensor);
      into.set(name, tensor);
    };
    for (const [prefix, module] of rootsOf(given)) {
      const under = (path: string): string => [prefix, path].filter((part) => part !== '').join('.');
      for (const [path, inner] of innerOf(module)) if (under(path) !== '') modules.set(under(path), inner);
      for (const [name, tensor] of module.namedParameters()) add(this.#parameters, under(name), tensor);
      for (const [name, tensor] of module.namedBuffers()) add(this.#buffers, under(name), tensor);
    }
    this.#modules = modules;
  }

  namedModules(): ReadonlyMap<string, TraceableModule> {
    return this.#modules;
  }

  namedParameters(): ReadonlyMap<string, Tensor> {
    return this.#parameters;
  }

  namedBuffers(): ReadonlyMap<string, Tensor> {
    return this.#buffers;
  }

  /** Parameters and buffers. */
  tensors(): Tensor[] {
    return [...this.#parameters.values(), ...this.#buffers.values()];
  }

  /** Which modules train and which evaluate now, to compare. */
  modes(): string {
    return [...this.#modules.values()].map(({ training }) => (training ? 't' : 'e')).join('');
  }
}

function innerOf(module: StepperModule): Iterable<readonly [string, TraceableModule]> {
  // A graph has one mode for all that is in it; alone, it needs a name to be found by.
  return module instanceof GraphModel ? [['model', module]] : (module.namedModules() as ReadonlyMap<string, TraceableModule>);
}

function isModule(value: unknown): value is StepperModule {
  return value instanceof Module || value instanceof GraphModel;
}

function rootsOf(given: StepperModules): (readonly [string, StepperModule])[] {
  if (isModule(given)) return [['', given]];
  const roots = typeof given === 'object' && given !== null ? Object.entries(given) : [];
  if (roots.length > 0 && roots.every(([name, module]) => isModule(module) && name !== '' && !name.includes('.'))) return roots;
  throw new OptionError(
    'ERR_OPTION_VALUE',
    `Stepper: option 'modules' is ${show(given)}; expected an nn.Module or a model that is a graph, or an object of them such as { generator, discriminator }.`,
    { fields: { option: 'modules' } },
  );
}
