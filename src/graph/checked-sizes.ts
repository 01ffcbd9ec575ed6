/** Inputs that may have one shape alone, because the graph checks it. */

import { DTypeError, ShapeError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Graph, GraphInput, GraphNode } from './graph.js';

const CHECK = 'aten._assert_tensor_metadata.default';

/** A call that lets an input of its shape and dtype pass, and nothing else. */
export function sizeCheck({ value, shape, dtype }: GraphInput): GraphNode {
  return { op: CHECK, args: [{ ref: value }, shape, null, dtype], outputs: [], module: '', when: 'always' };
}

/** Whether a call checks the sizes of a value. */
export function isSizeCheck({ op, args }: GraphNode): boolean {
  return op === CHECK && Array.isArray(args[1]);
}

/**
 * @throws {ShapeError} `ERR_SHAPE`, and
 * @throws {DTypeError} `ERR_DTYPE` for an input that is not as the graph wants it; libtorch's own words name no input
 */
export function checkInputs(inputs: readonly GraphInput[], given: readonly Tensor[], checked: ReadonlySet<string>): void {
  inputs.forEach(({ name, value, shape, dtype }, i) => {
    const tensor = given[i];
    if (tensor === undefined || !checked.has(value)) return;
    const fields = { input: name };
    if (tensor.shape.join() !== shape.join()) {
      const [received, expected] = [tensor.shape, shape].map((sizes) => `[${sizes.join(', ')}]`);
      throw new ShapeError(
        'ERR_SHAPE',
        `The input '${name}' has shape ${received}; this graph holds for ${expected} alone, which it was made with. Make another graph for other shapes.`,
        { fields },
      );
    }
    if (tensor.dtype === dtype) return;
    throw new DTypeError(
      'ERR_DTYPE',
      `The input '${name}' is ${tensor.dtype}; this graph holds for ${dtype} alone. Convert it with to('${dtype}').`,
      {
        fields,
      },
    );
  });
}

/** Names of the values that are checked so. */
export function checkedSizes({ nodes }: Graph): ReadonlySet<string> {
  return new Set(
    nodes
      .filter(isSizeCheck)
      .flatMap(({ args: [input] }) => (typeof input === 'object' && input !== null && 'ref' in input ? [input.ref] : [])),
  );
}
