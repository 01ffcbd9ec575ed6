/** A module with other tensors in place of its own. */

import { badOption } from '../../option-checks.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Module } from '../module/module.js';

/**
 * Calls a module with other tensors in the places of its parameters and buffers (`torch.func.functional_call`), so that gradients go through them: for updates
 * that are differentiated themselves, as in MAML, and weights that another network makes. A parameter that is used in several places is replaced in all.
 *
 * @param tensors - by the names of `namedParameters()` and `namedBuffers()`; what is not in it stays as it is
 * @returns what `forward` returned
 * @throws {OptionError} `ERR_OPTION_VALUE` for a name that the module does not have, or what is no tensor
 * @example
 * ```ts
 * const weights = model.namedParameters();
 * const gradients = autograd.grad(F.mseLoss(model.forward(x), y), [...weights.values()], { createGraph: true });
 * const updated = new Map([...weights].map(([name, weight], i) => [name, weight.sub(gradients[i].mul(0.1))]));
 * F.mseLoss(nn.utils.functionalCall(model, updated, x), y).backward(); // differentiates the update, too
 * ```
 */
export function functionalCall<M extends Module>(
  module: M,
  tensors: ReadonlyMap<string, Tensor>,
  ...inputs: Parameters<M['forward']>
): ReturnType<M['forward']> {
  if (!(tensors instanceof Map)) throw badOption('functionalCall', 'tensors', tensors, 'a Map of tensors by name');
  const own = new Map<string, Tensor>([...module.namedParameters(), ...module.namedBuffers(), ...module.stateDict()]);
  const places = new Map<unknown, Tensor>();
  for (const [name, tensor] of tensors) {
    const replaced = own.get(name);
    if (replaced === undefined)
      throw badOption('functionalCall', 'tensors', name, `names of parameters and buffers of the ${module.typeName}`);
    if (!(tensor instanceof Tensor)) throw badOption('functionalCall', `tensors.${name}`, tensor, 'a tensor');
    places.set(replaced, tensor);
  }
  const undo: (() => void)[] = [];
  try {
    for (const inner of module.modules()) exchange(inner as unknown as Record<string, unknown>, places, undo);
    return module.forward(...(inputs as never[])) as ReturnType<M['forward']>;
  } finally {
    for (const step of undo) step();
  }
}

/** Puts tensors into fields, and into the Maps that some layers keep theirs in. */
function exchange(fields: Record<string, unknown>, places: ReadonlyMap<unknown, Tensor>, undo: (() => void)[]): void {
  for (const [field, { value }] of Object.entries(Object.getOwnPropertyDescriptors(fields))) {
    const other = places.get(value);
    if (other !== undefined) {
      fields[field] = other;
      undo.push(() => {
        fields[field] = value;
      });
    } else if (value instanceof Map) {
      for (const [name, item] of value) {
        const instead = places.get(item);
        if (instead === undefined) continue;
        value.set(name, instead);
        undo.push(() => value.set(name, item));
      }
    }
  }
}
