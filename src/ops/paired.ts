/** Losses of an input and a target, which ought to have one shape. */

import { ShapeError } from '../errors.js';
import { callTensors, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';

const BROADCAST = op('aten::broadcast_tensors');

let told = false;

/** Input and target in one shape: broadcast, as PyTorch does it, with a warning (the first time), since `[N]` and `[N, 1]` become `[N, N]`. Internal. */
export function paired(owner: string, input: Tensor, target: Tensor): readonly Tensor[] {
  if (haveOneShape(input, target)) return [input, target];
  const both = callTensors(BROADCAST, [[input, target]]);
  if (!told) {
    process.emitWarning(
      `${owner}: the target has the shape ${shown(target)}, the input ${shown(input)}: each value is compared with several others. Reshape one of them.`,
      { type: 'NeveWarning', code: 'WARN_TARGET_BROADCAST' },
    );
  }
  told = true;
  return both;
}

/** Refuses a target of another shape than the input's. Internal. @throws {ShapeError} `ERR_TARGET_SHAPE` */
export function checkPaired(owner: string, input: Tensor, target: Tensor): void {
  if (haveOneShape(input, target)) return;
  throw new ShapeError(
    'ERR_TARGET_SHAPE',
    `${owner} needs a target of the input's shape ${shown(input)}, received ${shown(target)}. Reshape it.`,
    {
      fields: { loss: owner, shape: target.shape, expected: input.shape },
    },
  );
}

function haveOneShape(input: Tensor, target: Tensor): boolean {
  const [a, b] = [input.shape, target.shape];
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function shown({ shape }: Tensor): string {
  return `[${shape.join(', ')}]`;
}
