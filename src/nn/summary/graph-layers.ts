/** What the modules of a graph returned, hold and cost. */

import type { GraphModel } from '../../graph/graph-model.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import { setTracer } from '../../tensor/tracer.js';
import { CountingTracer } from './counting-tracer.js';
import type { LayerSummary } from './layer-summary.js';

/** Runs a graph call by call, in evaluation mode. Operators belong to the module that the graph says they came from. */
export function graphLayers(model: GraphModel, inputs: readonly Tensor[]): LayerSummary[] {
  const wasTraining = model.training;
  model.eval();
  try {
    const { nodes, modules } = model.graph;
    const madeIn = new Map(nodes.flatMap(({ outputs, module }) => outputs.map((output) => [output, module] as const)));
    const shapes = new Map<string, readonly number[]>();
    const flops = new Map<string, number>();
    const counter = new CountingTracer();
    let counted = 0;
    const see = (value: string, { shape }: Tensor): void => {
      shapes.set(value, shape);
      const module = madeIn.get(value) ?? '';
      flops.set(module, (flops.get(module) ?? 0) + counter.total - counted);
      counted = counter.total;
    };
    scope(() => {
      setTracer(counter);
      try {
        noGrad(() => model.observing(see, () => model.forwardAll(...inputs)));
      } finally {
        setTracer(null);
      }
    });
    const root = modules.some(({ name }) => name === '') ? [] : [{ name: '', type: 'Model', outputs: [] }];
    return [...root, ...modules].map(({ name, type, outputs }) => ({
      ...{ path: name, type },
      output: shapes.get(outputs.at(-1) ?? '') ?? null,
      parameters: elements([...model.namedParameters()].flatMap(([of, tensor]) => (isInside(of, name) ? [tensor] : []))),
      flops: [...flops].reduce((sum, [of, own]) => sum + (isInside(of, name) ? own : 0), 0),
    }));
  } finally {
    model.train(wasTraining);
  }
}

function isInside(path: string, module: string): boolean {
  return module === '' || path === module || path.startsWith(`${module}.`);
}

/** One that has several names counts once. */
function elements(tensors: readonly Tensor[]): number {
  return [...new Set(tensors)].reduce((sum, { numel }) => sum + numel, 0);
}
