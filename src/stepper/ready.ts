/** A stepper's objective made ready on an owner thread. */

import { type GraphBranch, GraphModel } from '../graph/graph-model.js';
import { trace, traceFunction } from '../graph/trace.js';
import type { Handle, NativeGroup, StepSpec } from '../native/addon.js';
import { native } from '../native/load.js';
import { customRules } from '../optim/custom-rules.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import { zeros } from '../tensor/create.js';
import { keep } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Ensemble } from './ensemble.js';

/** A native session and the models it runs. */
export interface Ready {
  readonly session: Handle;
  /** The modes that its graph was traced in. */
  readonly modes: string;
  /** How many numbers the objective returns. */
  readonly outputs: number;
  close(): Promise<void>;
}

/** What is to be made ready. */
export interface Plan {
  readonly ensemble: Ensemble;
  /** Names of the parameters that are trained. */
  readonly trained: ReadonlySet<string>;
  readonly spec: OptimizerSpec;
  readonly groups: readonly NativeGroup[];
  /** Of random numbers of its own; `null`: it draws from the default generators. */
  readonly seed: number | null;
  readonly step: (layers: ReturnType<GraphModel['layers']>) => StepSpec;
}

/** @throws as {@link trace} and {@link customRules}, and as the session fails */
export function makeReady({ ensemble, trained, spec, groups, seed, step }: Plan, example: readonly Tensor[]): Ready {
  const parts: { dispose(): void }[] = [];
  const own = <T extends { dispose(): void }>(part: T): T => {
    parts.push(part);
    return part;
  };
  const free = (): void => {
    for (const part of parts.reverse()) part.dispose();
  };
  try {
    const traced = own(trace(ensemble, example));
    const { training, evaluation } = traced.branches;
    const aliases = new Map<Tensor, Tensor>();
    // What is not trained takes part without gradients: its alias has the same memory and asks for none.
    const withAliases = ({ graph, tensors }: GraphBranch): GraphBranch => {
      const used = new Map(tensors);
      for (const { kind, name, value } of graph.inputs) {
        const tensor = tensors.get(value);
        if (kind !== 'parameter' || tensor?.requiresGrad !== true || trained.has(name)) continue;
        const alias = aliases.get(tensor) ?? own(keep(tensor.detach()));
        aliases.set(tensor, alias);
        used.set(value, alias);
      }
      return { graph, tensors: used };
    };
    const model = own(
      new GraphModel({ ...withAliases(training), ...(evaluation === null ? {} : { evaluation: withAliases(evaluation) }), training: true }),
    );
    const outputs = training.graph.outputs.length;
    const { rules } = own(customRules(spec, groups, ensemble.namedParameters()));
    const session = native().createSession({
      model: model.handle,
      loss: own(passOn(outputs)).handle,
      optimizer: { name: spec.name, groups, ...(rules === undefined ? {} : { rules }) },
      channelsLast: false,
      step: step(model.layers()),
      ...(seed === null ? {} : { generators: { seed } }),
      onProgress: null,
    });
    return {
      session,
      modes: ensemble.modes(),
      outputs,
      close: async () => {
        await native().sessionClose(session);
        free();
      },
    };
  } catch (error) {
    free();
    throw error;
  }
}

/** What the session calls the loss: the objective is it already. */
function passOn(outputs: number): GraphModel {
  using number = zeros([]);
  const numbers = Array.from({ length: outputs }, () => number);
  return traceFunction((...values) => values, numbers);
}
