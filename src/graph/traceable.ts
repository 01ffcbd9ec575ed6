/** What tracing asks of a module; `nn.Module` has it. */

import type { Tensor } from '../tensor/tensor.js';
import type { DynamicShapes } from './run-plan.js';

/** A module inside a model. */
export interface TraceableModule {
  /** Whether it is in training mode. Set by tracing for the length of a trace. */
  training: boolean;
  /** PyTorch's class name, such as `Conv2d`; the constructor's name where it is left out. */
  readonly typeName?: string;
  // `never` accepts every module's own argument types: tracing passes arguments on and makes none up.
  forward(...inputs: never[]): unknown;
}

/** A module that can be traced: a whole model. */
export interface Traceable extends TraceableModule {
  forward(...inputs: Tensor[]): Tensor | readonly Tensor[];
  /** Names are PyTorch's paths, in registration order. */
  namedParameters(): ReadonlyMap<string, Tensor>;
  namedBuffers(): ReadonlyMap<string, Tensor>;
  /** With the module itself under `''`. */
  namedModules(): ReadonlyMap<string, TraceableModule>;
  /** Axes of the inputs besides the batch whose sizes may differ, as `trace` takes them. */
  readonly dynamicShapes?: DynamicShapes;
  /** Names and order of what is saved; parameters and all buffers where it is left out. */
  stateDict?(): ReadonlyMap<string, Tensor>;
}
