/** Prepares a module for a trace: calls of submodules are noted, and training flags set; both undone afterwards. */

import type { GraphTracer } from './graph-tracer.js';
import type { TraceableModule } from './traceable.js';

/** Runs `fn` while every module of `modules` reports its calls to `tracer`. */
export function withModulePaths<T>(modules: ReadonlyMap<string, TraceableModule>, tracer: Pick<GraphTracer, 'inModule'>, fn: () => T): T {
  const undo: (() => void)[] = [];
  try {
    for (const [path, module] of modules) {
      const own = Object.getOwnPropertyDescriptor(module, 'forward');
      const forward = module.forward;
      const noted = (...inputs: never[]): unknown => tracer.inModule(path, () => forward.apply(module, inputs));
      Object.defineProperty(module, 'forward', { value: noted, configurable: true, writable: true, enumerable: false });
      undo.push(() => {
        if (own === undefined) Reflect.deleteProperty(module, 'forward');
        else Object.defineProperty(module, 'forward', own);
      });
    }
    return fn();
  } finally {
    for (const restore of undo) restore();
  }
}

/** Runs `fn` with the training flags that a mode gives, and puts back what they were. */
export function withTrainingFlags<T>(modules: ReadonlyMap<string, TraceableModule>, training: boolean, fn: () => T): T {
  const before = new Map([...modules.values()].map((module) => [module, module.training]));
  // A submodule that the user put in evaluation inside a model in training is frozen there, and stays so.
  const rootTrains = modules.get('')?.training ?? true;
  try {
    for (const [module, trains] of before) module.training = training && (trains || !rootTrains);
    return fn();
  } finally {
    for (const [module, trains] of before) module.training = trains;
  }
}
