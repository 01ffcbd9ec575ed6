/** Arguments that end the process, or that libtorch never returns from, are refused before it is called. */

import { describe, expect, it } from 'vitest';
import '../../src/ops/index.js';
import { callOp, type OpArgument, op } from '../../src/tensor/dispatch.js';
import { ones, scope, tensor, zeros } from '../../src/tensor/index.js';

type Call = readonly [name: string, overload: string, args: () => OpArgument[], argument: string];

const weights = (count: number): OpArgument[] => Array.from({ length: count }, (_, i) => ones(i % 4 < 2 ? [12, 3] : [12]));
const states = (): OpArgument[] => [ones([1, 2, 3]), ones([1, 2, 3])];
const degree = (n: OpArgument): OpArgument[] => [ones([2]), n];

const refused: readonly Call[] = [
  ['native_batch_norm', '', () => [ones([2, 3]), ones([2]), null, null, null, true, 0.1, 1e-5], 'weight'],
  ['native_batch_norm', '', () => [ones([2, 3]), null, null, null, null, false, 0.1, 1e-5], 'training'],
  ['native_batch_norm', '', () => [ones([2]), null, null, null, null, true, 0.1, 1e-5], 'input'],
  ['_native_batch_norm_legit', 'no_stats', () => [ones([4, 3, 2]), null, zeros([0]), false, 0, 2], 'bias'],
  ['batch_norm_update_stats', '', () => [ones([2, 1]), zeros([0]), zeros([0]), 0.1], 'running_mean'],
  ['_weight_norm', '', () => [zeros([5, 2, 0]), ones([1]), 2], 'v'],
  ['_weight_norm', '', () => [ones([5, 2]), ones([3]), 0], 'g'],
  ['lu_unpack', '', () => [ones([3, 3]), tensor([1, 2, 900], { dtype: 'int32' }), true, true], 'LU_pivots'],
  ['lu_unpack', '', () => [ones([3, 3]), tensor([1], { dtype: 'int32' }), true, true], 'LU_pivots'],
  ['lstm', 'input', () => [ones([5, 2, 3]), states(), weights(3), true, 1, 0, false, false, false], 'params'],
  ['lstm', 'input', () => [ones([5, 2, 7]), states(), weights(4), true, 1, 0, false, false, false], 'params[0]'],
  ['lstm', 'input', () => [ones([5, 2, 3]), [ones([1, 2, 3])], weights(4), true, 1, 0, false, false, false], 'hx'],
  ['lstm', 'input', () => [ones([5, 2, 3]), states(), weights(4), true, 2 ** 40, 0, false, false, false], 'num_layers'],
  ['gru', 'input', () => [ones([5, 2, 3]), ones([1, 2, 3]), weights(4), true, 1, 0, false, false, false], 'params[0]'],
  ['_upsample_bilinear2d_aa', '', () => [ones([1, 1, 5, 5]), [3, 3], false, 1e-320, 1e-320], 'scales_h'],
  ['_upsample_bilinear2d_aa', '', () => [ones([1, 1, 5, 5]), [3, 3], false, Number.NaN, 0.6], 'scales_h'],
  [
    'linalg_eigvals',
    '',
    () => [
      tensor([
        [1, Number.POSITIVE_INFINITY],
        [0, 1],
      ]),
    ],
    'self',
  ],
  ['binomial', '', () => [tensor([Number.NaN]), tensor([0.5]), null], 'count'],
  ['special_chebyshev_polynomial_t', 'n_scalar', () => degree(1e9), 'n'],
  ['special_laguerre_polynomial_l', '', () => degree(tensor([1e9, 1])), 'n'],
  ['range', 'step', () => [0, 5, 1e-320, 'int64', null, null, null], 'step'],
  ['_fft_c2r', '', () => [ones([3, 3]).to('complex64'), [2 ** 31 - 1, 0], 0, 4], 'dim'],
  ['_pdist_forward', '', () => [ones([3]), 2], 'self'],
  ['_pad_packed_sequence', '', () => [ones([4, 2]), tensor([9, 1]).to('int64'), false, 0, 2], 'batch_sizes'],
  ['gcd', '', () => [tensor([-(2 ** 31)], { dtype: 'int32' }), tensor([-1], { dtype: 'int32' })], 'self'],
  ['lcm', '', () => [tensor([6], { dtype: 'int32' }), tensor([-(2 ** 31)], { dtype: 'int32' })], 'other'],
  ['matrix_power', '', () => [ones([2, 2]), -(2n ** 63n)], 'n'],
  ['embedding_bag', '', () => [ones([3, 0]), zeros([2]).to('int64'), zeros([1]).to('int64'), false, 0, false, null, false], 'weight'],
  ['_fused_sgd_', '', () => [[ones([4])], [ones([2])], [], 0, 0, 0.1, 0, false, false, true, null, null], 'grads'],
  [
    'scaled_dot_product_attention',
    '',
    () => [ones([1, 4, 2, 8]), zeros([1, 0, 2, 8]), zeros([1, 0, 2, 8]), null, 0, false, null, true],
    'key',
  ],
];

const taken: readonly (readonly [name: string, overload: string, args: () => OpArgument[]])[] = [
  ['native_batch_norm', '', () => [ones([2, 3]), ones([3]), null, zeros([3]), ones([3]), false, 0.1, 1e-5]],
  ['_weight_norm', '', () => [ones([5, 2]), ones([5, 1]), 0]],
  ['lu_unpack', '', () => [ones([3, 3]), tensor([1, 2, 3], { dtype: 'int32' }), true, true]],
  ['lstm', 'input', () => [ones([5, 2, 3]), states(), weights(4), true, 1, 0, false, false, false]],
  ['_upsample_bilinear2d_aa', '', () => [ones([1, 1, 5, 5]), [3, 3], false, 0.6, 0.6]],
  ['_upsample_bilinear2d_aa', '', () => [ones([1, 1, 5, 5]), [3, 3], false, null, null]],
  ['linalg_eigvals', '', () => [ones([2, 2])]],
  ['binomial', '', () => [tensor([3]), tensor([0.5]), null]],
  ['special_chebyshev_polynomial_t', 'n_scalar', () => degree(7)],
  ['range', 'step', () => [0, 5, 2, 'int64', null, null, null]],
  ['_pdist_forward', '', () => [ones([3, 2]), 2]],
  ['gcd', '', () => [tensor([-(2 ** 31)], { dtype: 'int64' }), tensor([-4], { dtype: 'int64' })]],
  ['matrix_power', '', () => [ones([2, 2]), 3]],
  ['embedding_bag', '', () => [ones([3, 2]), zeros([2]).to('int64'), zeros([1]).to('int64'), false, 0, false, null, false]],
  ['_fused_sgd', '', () => [[ones([4])], [ones([4])], [], 0, 0, 0.1, 0, false, false, true, null, null]],
];

describe('guards', () => {
  it.each(refused)('%s.%s refuses (case %#)', (name, overload, args, argument) => {
    expect(() => scope(() => void callOp(op(`aten::${name}`, overload), args()))).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`Argument '${argument}'`), fields: { op: `aten::${name}`, argument } }),
    );
  });

  it.each(taken)('%s.%s takes what is right (case %#)', (name, overload, args) => {
    expect(scope(() => callOp(op(`aten::${name}`, overload), args()) !== undefined)).toBe(true);
  });
});
