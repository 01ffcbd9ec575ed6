/** Modules as nn.Module makes them, small enough to see through; the graph room is tested without the nn room. */

import type { Traceable, TraceableModule } from '../../src/graph/traceable.js';
import { whenTraining } from '../../src/graph/when-training.js';
import { batchNorm, dropout, linear } from '../../src/ops/index.js';
import { ones, randn, type Tensor, zeros } from '../../src/tensor/index.js';

/** A module with members listed by hand. */
export abstract class SmallModule implements Traceable {
  training = true;
  readonly parameters: Record<string, Tensor> = {};
  readonly buffers: Record<string, Tensor> = {};
  readonly children: Record<string, SmallModule> = {};

  get typeName(): string {
    return this.constructor.name;
  }

  abstract forward(...inputs: Tensor[]): Tensor | readonly Tensor[];

  namedModules(): Map<string, TraceableModule> {
    return new Map(this.#walk().map(([path, module]) => [path, module]));
  }

  namedParameters(): Map<string, Tensor> {
    return this.#state((module) => module.parameters);
  }

  namedBuffers(): Map<string, Tensor> {
    return this.#state((module) => module.buffers);
  }

  dispose(): void {
    for (const tensor of [...this.namedParameters().values(), ...this.namedBuffers().values()]) tensor.dispose();
  }

  #state(of: (module: SmallModule) => Record<string, Tensor>): Map<string, Tensor> {
    return new Map(
      this.#walk().flatMap(([path, module]) =>
        Object.entries(of(module)).map(([name, tensor]): [string, Tensor] => [path === '' ? name : `${path}.${name}`, tensor]),
      ),
    );
  }

  #walk(prefix = ''): [string, SmallModule][] {
    const below = Object.entries(this.children).flatMap(([name, child]) => child.#walk(prefix === '' ? name : `${prefix}.${name}`));
    return [[prefix, this], ...below];
  }
}

export class Linear extends SmallModule {
  constructor(inFeatures: number, outFeatures: number) {
    super();
    this.parameters.weight = randn([outFeatures, inFeatures]).requiresGrad_();
    this.parameters.bias = zeros([outFeatures]).requiresGrad_();
  }

  forward(input: Tensor): Tensor {
    return linear(input, this.parameters.weight as Tensor, this.parameters.bias as Tensor);
  }
}

export class BatchNorm extends SmallModule {
  constructor(features: number) {
    super();
    this.parameters.weight = ones([features], { requiresGrad: true });
    this.parameters.bias = zeros([features], { requiresGrad: true });
    this.buffers.running_mean = zeros([features]);
    this.buffers.running_var = ones([features]);
    this.buffers.num_batches_tracked = zeros([], { dtype: 'int64' });
  }

  forward(input: Tensor): Tensor {
    whenTraining(this, () => (this.buffers.num_batches_tracked as Tensor).add_(1));
    const { weight, bias } = this.parameters as Record<'weight' | 'bias', Tensor>;
    const { running_mean, running_var } = this.buffers as Record<'running_mean' | 'running_var', Tensor>;
    return batchNorm(input, { weight, bias, runningMean: running_mean, runningVar: running_var, training: this.training });
  }
}

export class Dropout extends SmallModule {
  forward(input: Tensor): Tensor {
    return dropout(input, 0.5, this.training);
  }
}

/** Linear, batch norm, relu in place, dropout, the same linear layer twice. */
export class Net extends SmallModule {
  constructor() {
    super();
    Object.assign(this.children, { fc: new Linear(4, 4), bn: new BatchNorm(4), drop: new Dropout() });
  }

  forward(input: Tensor): Tensor {
    const { fc, bn, drop } = this.children as { fc: Linear; bn: BatchNorm; drop: Dropout };
    const hidden = drop.forward(bn.forward(fc.forward(input)).relu_());
    return fc.forward(hidden).reshape([input.shape[0] as number, 2, 2]);
  }
}

/** A module whose forward is a function, with members given. */
export class Lambda extends SmallModule {
  readonly #forward: (self: Lambda, ...inputs: Tensor[]) => Tensor | readonly Tensor[];

  constructor(forward: (self: Lambda, ...inputs: Tensor[]) => Tensor | readonly Tensor[]) {
    super();
    this.#forward = forward;
  }

  forward(...inputs: Tensor[]): Tensor | readonly Tensor[] {
    return this.#forward(this, ...inputs);
  }
}
