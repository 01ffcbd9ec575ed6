/** Initial values with a structure: identities, orthogonal and sparse matrices, as `torch.nn.init` makes them. */

import { checkKeys, ShapeError } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { callTensor, callTensors, op } from '../../tensor/dispatch.js';
import type { Generator } from '../../tensor/generator.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { randperm } from '../../tensor/random.js';
import { scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Options of {@link orthogonal_}. */
export interface OrthogonalOptions {
  /** Scales the values (default 1). */
  readonly gain?: number;
  /** Where values are drawn from (default: the device's default generator). */
  readonly generator?: Generator;
}

/** Options of {@link sparse_}. */
export interface SparseOptions {
  /** Standard deviation of the others (default 0.01). */
  readonly std?: number;
  /** Where values are drawn from (default: the device's default generator); which of them become zero is always drawn from the default generator, as in PyTorch. */
  readonly generator?: Generator;
}

const EYE = op('aten::eye', 'm');
const EMPTY = op('aten::empty', 'memory_format');
const NORMAL_ = op('aten::normal_');
const ZERO_ = op('aten::zero_');
const TRANSPOSE = op('aten::t');
const QR = op('aten::linalg_qr');
const DIAG = op('aten::diag');
const SIGN = op('aten::sign');
const INDEX_FILL_ = op('aten::index_fill_', 'int_Scalar');

/** The identity matrix (`init.eye_`). */
export function eye_<T extends Tensor>(tensor: T): T {
  const [rows, columns] = matrix('eye_', tensor);
  noGrad(() => scope(() => void tensor.copy_(callTensor(EYE, [rows, columns, tensor.dtype, null, tensor.device, null]))));
  return tensor;
}

/**
 * The identity as a convolution: as many channels as possible pass unchanged (`init.dirac_`).
 *
 * @param tensor - `[out, in, ...kernel]`, with one to three axes of the kernel
 * @param groups - groups of outputs, each an identity (default 1)
 * @throws {ShapeError} `ERR_SHAPE`
 * @throws {OptionError} `ERR_OPTION_VALUE` for groups that do not divide the outputs
 */
export function dirac_<T extends Tensor>(tensor: T, groups = 1): T {
  const [outputs = 0, inputs = 0, ...kernel] = tensor.shape;
  if (kernel.length < 1 || kernel.length > 3) throw wrongShape('dirac_', tensor, '3, 4 or 5 dimensions');
  checkNumber('dirac_', 'groups', groups, { integer: true, min: 1 });
  if (outputs % groups !== 0) throw badOption('dirac_', 'groups', groups, `a divisor of ${outputs}`);
  const size = outputs / groups;
  noGrad(() =>
    scope(() => {
      callTensor(ZERO_, [tensor]);
      for (let output = 0; output < outputs; output++) {
        const input = output % size;
        if (input >= inputs) continue;
        let place = tensor.select(0, output).select(0, input);
        for (const length of kernel) place = place.select(0, Math.floor(length / 2));
        place.fill_(1);
      }
    }),
  );
  return tensor;
}

/**
 * Orthogonal rows or columns, whichever are fewer (`init.orthogonal_`; Saxe et al., 2013). Further axes count as columns.
 *
 * @throws {ShapeError} `ERR_SHAPE` for fewer than 2 dimensions
 */
export function orthogonal_<T extends Tensor>(tensor: T, options: OrthogonalOptions = {}): T {
  checkKeys('orthogonal_', options, ['gain', 'generator']);
  const { gain = 1, generator = null } = options;
  if (tensor.ndim < 2) throw wrongShape('orthogonal_', tensor, 'at least 2 dimensions');
  if (tensor.numel === 0) return tensor;
  const rows = tensor.shape[0] ?? 1;
  const columns = tensor.numel / rows;
  noGrad(() =>
    scope(() => {
      const drawn = callTensor(EMPTY, [[rows, columns], tensor.dtype, null, tensor.device, null, null]);
      callTensor(NORMAL_, [drawn, 0, 1, generator]);
      const wide = rows < columns;
      const [q, r] = callTensors(QR, [wide ? callTensor(TRANSPOSE, [drawn]) : drawn, 'reduced']) as [Tensor, Tensor];
      // Signs of the diagonal make the distribution uniform (Mezzadri, 2007).
      const uniform = q.mul(callTensor(SIGN, [callTensor(DIAG, [r, 0])]));
      const shaped = (wide ? callTensor(TRANSPOSE, [uniform]) : uniform).reshape([...tensor.shape]);
      tensor.copy_(shaped);
      tensor.mul_(gain);
    }),
  );
  return tensor;
}

/**
 * Normal values with a share of zeros in each column (`init.sparse_`; Martens, 2010).
 *
 * @param sparsity - share of each column that is zero, 0 to 1
 * @throws {ShapeError} `ERR_SHAPE` for other than 2 dimensions
 */
export function sparse_<T extends Tensor>(tensor: T, sparsity: number, options: SparseOptions = {}): T {
  const [rows, columns] = matrix('sparse_', tensor);
  checkNumber('sparse_', 'sparsity', sparsity, { min: 0, max: 1 });
  checkKeys('sparse_', options, ['std', 'generator']);
  const zeros = Math.ceil(sparsity * rows);
  noGrad(() =>
    scope(() => {
      callTensor(NORMAL_, [tensor, 0, options.std ?? 0.01, options.generator ?? null]);
      for (let column = 0; column < columns; column++) {
        const chosen = randperm(rows).narrow(0, 0, zeros).to(tensor.device);
        callTensor(INDEX_FILL_, [tensor.select(1, column), 0, chosen, 0]);
      }
    }),
  );
  return tensor;
}

function matrix(owner: string, tensor: Tensor): readonly [number, number] {
  const [rows, columns] = tensor.shape;
  if (tensor.ndim !== 2 || rows === undefined || columns === undefined) throw wrongShape(owner, tensor, '2 dimensions');
  return [rows, columns];
}

function wrongShape(owner: string, tensor: Tensor, expected: string): ShapeError {
  return new ShapeError('ERR_SHAPE', `${owner}() received a tensor of shape [${tensor.shape.join(', ')}]; expected ${expected}.`, {
    fields: { owner, shape: tensor.shape },
  });
}
