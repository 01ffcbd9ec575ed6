/** Memory for time: a part of a model that is computed again in the backward pass. */

import { checkDevice, type Device } from '../tensor/device.js';
import { defaultGenerator, withGeneratorsKept } from '../tensor/generator.js';
import { enableGrad, noGrad } from '../tensor/grad-mode.js';
import { withoutHooksOf } from '../tensor/hooks.js';
import { handleOf } from '../tensor/native-object.js';
import { scope } from '../tensor/scope.js';
import { Tensor } from '../tensor/tensor.js';
import { tracer } from '../tensor/tracer.js';
import { asList } from './as-list.js';
import { grad } from './grad.js';
import { isGradEnabled, recordFunction } from './record.js';
import { watching } from './watch.js';

type Result = Tensor | readonly Tensor[];

/**
 * Runs `fn` without keeping what its backward pass needs, and runs it again there (`torch.utils.checkpoint.checkpoint`). Tensors made in between are freed when it
 * returns. Random numbers are drawn anew the same, so dropout masks agree; other effects of `fn` (running statistics) happen twice.
 *
 * Parameters that `fn` uses are found by themselves; `autograd.grad` and `createGraph` work. Inside a trace `fn` is only called: there, the trainer's option
 * `checkpoint` does this.
 *
 * @param fn - a function of the inputs; it must do the same again
 * @returns what `fn` returned: a tensor, or several
 * @throws as `fn` does
 */
export function checkpoint<R extends Result, const Inputs extends readonly Tensor[]>(fn: (...inputs: Inputs) => R, ...inputs: Inputs): R {
  if (tracer !== null || !isGradEnabled()) return fn(...inputs);
  const devices: readonly Device[] = ['cpu', ...inputs.map(({ device }) => checkDevice(device))];
  const states = statesOf(devices);
  const { result, used } = watching(() => noGrad(() => scope(() => fn(...inputs))));
  const around = [...used].filter((tensor) => !inputs.includes(tensor));
  const wanted = [...inputs, ...around];
  const quiet = around.map(handleOf);

  const results = recordFunction(wanted, asList(result), wanted, (gradients, kept) => {
    const createGraph = isGradEnabled();
    // Of the real inputs only where the derivative is to be derived again: a pass through copies leaves alone what waits for their whole gradient.
    const given = kept.slice(0, inputs.length).map((input) => (createGraph ? input : leafOf(input)));
    const again = withGeneratorsKept(devices, () => {
      restore(states);
      return enableGrad(() => asList(fn(...(given as unknown as Inputs))));
    });
    const leaves = [...given, ...kept.slice(inputs.length)];
    const asked = leaves.filter(({ requiresGrad }) => requiresGrad);
    const roots = again.flatMap((output, i) => (output.requiresGrad && gradients[i] != null ? [{ output, gradient: gradients[i] }] : []));
    if (roots.length === 0 || asked.length === 0) return leaves.map(() => null);
    const outputs = roots.map(({ output }) => output);
    const gradOutputs = roots.map(({ gradient }) => gradient);
    const found = withoutHooksOf([...quiet, ...given.map(handleOf)], () =>
      grad(outputs, asked, { gradOutputs, createGraph, allowUnused: true }),
    );
    let next = 0;
    return leaves.map(({ requiresGrad }) => (requiresGrad ? (found[next++] ?? null) : null));
  });
  for (const output of asList(result)) if (!wanted.includes(output)) output.dispose();
  return (result instanceof Tensor ? results[0] : results) as R;
}

/** A tensor of the same values that nothing led to. */
function leafOf(tensor: Tensor): Tensor {
  return tensor.requiresGrad ? tensor.detach().requiresGrad_() : tensor;
}

type States = readonly { readonly device: Device; readonly state: Uint8Array }[];

function statesOf(devices: readonly Device[]): States {
  return [...new Set(devices)].map((device) => {
    using generator = defaultGenerator(device);
    return { device, state: generator.getState() };
  });
}

function restore(states: States): void {
  for (const { device, state } of states) {
    using generator = defaultGenerator(device);
    generator.setState(state);
  }
}
