/** The programs of a custom optimizer. */

import { OptionError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { GraphModel } from '../graph/graph-model.js';
import { traceFixed } from '../graph/trace.js';
import type { NativeGroup, NativeRule } from '../native/addon.js';
import { show } from '../option-checks.js';
import { tensor } from '../tensor/create.js';
import { scope } from '../tensor/scope.js';
import { Tensor } from '../tensor/tensor.js';
import type { CustomFunctions, OptimizerSpec } from './optimizer-spec.js';

/** Rules for the addon, and the end of the programs they are made of. */
export interface CustomRules {
  readonly rules?: readonly NativeRule[];
  dispose(): void;
}

interface Traced {
  readonly rule: NativeRule;
  readonly models: readonly GraphModel[];
}

/**
 * Traces the functions of a custom optimizer for the parameters of its groups, once for each group, shape, dtype and device. Nothing for other optimizers.
 *
 * @throws {OptionError} `ERR_CUSTOM_STATE`, `ERR_CUSTOM_UPDATE`, and as tracing fails
 */
export function customRules(spec: OptimizerSpec, groups: readonly NativeGroup[], parameters: ReadonlyMap<string, Tensor>): CustomRules {
  const { custom } = spec;
  if (custom === undefined) return { dispose: () => undefined };
  const known = new Map<string, Traced>();
  const dispose = (): void => {
    for (const { models } of known.values()) for (const model of models) model.dispose();
  };
  try {
    const rules = groups.flatMap((group) =>
      group.parameters.map((name) => {
        const parameter = parameters.get(name) as Tensor;
        const key = JSON.stringify([group.name, parameter.shape, parameter.dtype, parameter.device]);
        const found = known.get(key) ?? traceRule(custom, group, parameter);
        known.set(key, found);
        return found.rule;
      }),
    );
    return { rules, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function traceRule(custom: CustomFunctions, { options }: NativeGroup, parameter: Tensor): Traced {
  return scope(() => {
    const p = parameter.detach();
    const begun = checkState(custom, custom.begin(p.clone()));
    const keys = Object.keys(begun);
    const models: GraphModel[] = [];
    try {
      const begin =
        keys.length === 0 ? null : traceFixed((value) => Object.values(checkState(custom, custom.begin(value as Tensor))), [p], ['p']);
      if (begin !== null) models.push(begin);
      const { lr: _, ...values } = options;
      const scalar = (): Tensor => tensor(1, { dtype: 'float64' });
      const update = traceFixed(
        (value, grad, lr, step, ...state) => {
          const given = Object.fromEntries(keys.map((key, i) => [key, state[i] as Tensor]));
          const result: unknown = custom.update({
            ...({ p: value, grad, lr, step } as { p: Tensor; grad: Tensor; lr: Tensor; step: Tensor }),
            state: given,
            options: values,
          });
          const assigned = Object.keys(given).find((key) => given[key] !== state[keys.indexOf(key)]);
          if (assigned !== undefined) throw wrong(custom, 'ERR_CUSTOM_UPDATE', `assigned state.${assigned}, which is not kept`);
          if (result !== undefined) throw wrong(custom, 'ERR_CUSTOM_UPDATE', `returned ${show(result)}`);
          return value as Tensor;
        },
        [p, p, scalar(), scalar(), ...Object.values(begun)],
        ['p', 'grad', 'lr', 'step', ...keys.map((_, i) => `state_${i}`)],
      );
      models.push(update);
      if (!writesTo(update.graph, 'p')) throw wrong(custom, 'ERR_CUSTOM_UPDATE', 'left the parameter as it was');
      return { rule: { keys, begin: begin?.handle ?? null, update: update.handle }, models };
    } catch (error) {
      for (const model of models) model.dispose();
      throw error;
    }
  });
}

function checkState(custom: CustomFunctions, state: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
  const entries = typeof state === 'object' && state !== null ? Object.entries(state) : [];
  const fits = entries.every(
    ([key, value]) => /^\w+$/.test(key) && key !== 'step' && key !== 'training_weights' && value instanceof Tensor,
  );
  if (fits && typeof state === 'object' && state !== null) return state;
  throw new OptionError(
    'ERR_CUSTOM_STATE',
    `optim.custom '${custom.name}': state() returned ${show(state)}. Expected an object of tensors under names of letters, digits and _, other than 'step', which is kept for it.`,
  );
}

/** Whether a graph has an in-place operator on an input, or on what came out of operators on it. */
function writesTo(graph: Graph, name: string): boolean {
  const fromIt = new Set(graph.inputs.filter((input) => input.name === name).map(({ value }) => value));
  return graph.nodes.some(({ op, args, outputs }) => {
    const [first] = args;
    if (typeof first !== 'object' || first === null || !('ref' in first) || !fromIt.has(first.ref)) return false;
    for (const output of outputs) fromIt.add(output);
    return op.split('.')[1]?.endsWith('_') === true;
  });
}

function wrong(custom: CustomFunctions, code: string, what: string): OptionError {
  return new OptionError(
    code,
    `optim.custom '${custom.name}': update() ${what}. Write to the parameter and the state in place: p.sub_(…), state.m.mul_(…).add_(…).`,
    { fields: { optimizer: custom.name } },
  );
}
