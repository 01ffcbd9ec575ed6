/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { lazy } from '../resolve.js';
import type { Scalar } from '../scalars.js';

/** `aten::linalg__powsum(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const _powsum: {
  (self: Tensor, options?: { ord?: Scalar; dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, ord: Scalar, dim?: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('linalg__powsum', '');

/** `aten::linalg_cholesky(Tensor self, *, bool upper=False) -> Tensor` */
export const cholesky: (self: Tensor, options?: { upper?: boolean }) => Tensor = lazy('linalg_cholesky', '');

/** `aten::linalg_cholesky_ex(Tensor self, *, bool upper=False, bool check_errors=False) -> (Tensor L, Tensor info)` */
export const choleskyEx: (self: Tensor, options?: { upper?: boolean; checkErrors?: boolean }) => { L: Tensor; info: Tensor } = lazy('linalg_cholesky_ex', '');

/**
 * - `aten::linalg_cond(Tensor self, Scalar? p=None) -> Tensor`
 * - `aten::linalg_cond.p_str(Tensor self, str p) -> Tensor`
 */
export const cond: {
  (self: Tensor, options?: { p?: Scalar | null }): Tensor;
  (self: Tensor, p: Scalar | null): Tensor;
  (self: Tensor, p: string): Tensor;
} = lazy('linalg_cond', ',p_str');

/** `aten::linalg_cross(Tensor self, Tensor other, *, int dim=-1) -> Tensor` */
export const cross: (self: Tensor, other: Tensor, options?: { dim?: number | bigint }) => Tensor = lazy('linalg_cross', '');

/** `aten::linalg_det(Tensor A) -> Tensor` */
export const det: (A: Tensor) => Tensor = lazy('linalg_det', '');

/** `aten::linalg_diagonal(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor` */
export const diagonal: (A: Tensor, options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }) => Tensor = lazy('linalg_diagonal', '');

/** `aten::linalg_eig(Tensor self) -> (Tensor eigenvalues, Tensor eigenvectors)` */
export const eig: (self: Tensor) => { eigenvalues: Tensor; eigenvectors: Tensor } = lazy('linalg_eig', '');

/** `aten::linalg_eigh(Tensor self, str UPLO="L") -> (Tensor eigenvalues, Tensor eigenvectors)` */
export const eigh: {
  (self: Tensor, options?: { UPLO?: string }): { eigenvalues: Tensor; eigenvectors: Tensor };
  (self: Tensor, UPLO: string): { eigenvalues: Tensor; eigenvectors: Tensor };
} = lazy('linalg_eigh', '');

/** `aten::linalg_eigvals(Tensor self) -> Tensor` */
export const eigvals: (self: Tensor) => Tensor = lazy('linalg_eigvals', '');

/** `aten::linalg_eigvalsh(Tensor self, str UPLO="L") -> Tensor` */
export const eigvalsh: {
  (self: Tensor, options?: { UPLO?: string }): Tensor;
  (self: Tensor, UPLO: string): Tensor;
} = lazy('linalg_eigvalsh', '');

/** `aten::linalg_householder_product(Tensor input, Tensor tau) -> Tensor` */
export const householderProduct: (input: Tensor, tau: Tensor) => Tensor = lazy('linalg_householder_product', '');

/** `aten::linalg_inv(Tensor A) -> Tensor` */
export const inv: (A: Tensor) => Tensor = lazy('linalg_inv', '');

/** `aten::linalg_inv_ex(Tensor A, *, bool check_errors=False) -> (Tensor inverse, Tensor info)` */
export const invEx: (A: Tensor, options?: { checkErrors?: boolean }) => { inverse: Tensor; info: Tensor } = lazy('linalg_inv_ex', '');

/** `aten::linalg_ldl_factor(Tensor self, *, bool hermitian=False) -> (Tensor LD, Tensor pivots)` */
export const ldlFactor: (self: Tensor, options?: { hermitian?: boolean }) => { LD: Tensor; pivots: Tensor } = lazy('linalg_ldl_factor', '');

/** `aten::linalg_ldl_factor_ex(Tensor self, *, bool hermitian=False, bool check_errors=False) -> (Tensor LD, Tensor pivots, Tensor info)` */
export const ldlFactorEx: (self: Tensor, options?: { hermitian?: boolean; checkErrors?: boolean }) => { LD: Tensor; pivots: Tensor; info: Tensor } = lazy('linalg_ldl_factor_ex', '');

/** `aten::linalg_ldl_solve(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False) -> Tensor` */
export const ldlSolve: (LD: Tensor, pivots: Tensor, B: Tensor, options?: { hermitian?: boolean }) => Tensor = lazy('linalg_ldl_solve', '');

/** `aten::linalg_lstsq(Tensor self, Tensor b, float? rcond=None, *, str? driver=None) -> (Tensor solution, Tensor residuals, Tensor rank, Tensor singular_values)` */
export const lstsq: {
  (self: Tensor, b: Tensor, options?: { rcond?: number | null; driver?: string | null }): { solution: Tensor; residuals: Tensor; rank: Tensor; singularValues: Tensor };
  (self: Tensor, b: Tensor, rcond: number | null, options?: { driver?: string | null }): { solution: Tensor; residuals: Tensor; rank: Tensor; singularValues: Tensor };
} = lazy('linalg_lstsq', '');

/** `aten::linalg_lu(Tensor A, *, bool pivot=True) -> (Tensor P, Tensor L, Tensor U)` */
export const lu: (A: Tensor, options?: { pivot?: boolean }) => { P: Tensor; L: Tensor; U: Tensor } = lazy('linalg_lu', '');

/** `aten::linalg_lu_factor(Tensor A, *, bool pivot=True) -> (Tensor LU, Tensor pivots)` */
export const luFactor: (A: Tensor, options?: { pivot?: boolean }) => { LU: Tensor; pivots: Tensor } = lazy('linalg_lu_factor', '');

/** `aten::linalg_lu_factor_ex(Tensor A, *, bool pivot=True, bool check_errors=False) -> (Tensor LU, Tensor pivots, Tensor info)` */
export const luFactorEx: (A: Tensor, options?: { pivot?: boolean; checkErrors?: boolean }) => { LU: Tensor; pivots: Tensor; info: Tensor } = lazy('linalg_lu_factor_ex', '');

/** `aten::linalg_lu_solve(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False) -> Tensor` */
export const luSolve: (LU: Tensor, pivots: Tensor, B: Tensor, options?: { left?: boolean; adjoint?: boolean }) => Tensor = lazy('linalg_lu_solve', '');

/** `aten::linalg_matmul(Tensor self, Tensor other) -> Tensor` */
export const matmul: (self: Tensor, other: Tensor) => Tensor = lazy('linalg_matmul', '');

/** `aten::linalg_matrix_exp(Tensor self) -> Tensor` */
export const matrixExp: (self: Tensor) => Tensor = lazy('linalg_matrix_exp', '');

/**
 * - `aten::linalg_matrix_norm(Tensor self, Scalar ord, int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 * - `aten::linalg_matrix_norm.str_ord(Tensor self, str ord="fro", int[] dim=[-2, -1], bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const matrixNorm: {
  (self: Tensor, ord: Scalar, options?: { dim?: readonly number[]; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, ord: Scalar, dim: readonly number[], keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, options?: { ord?: string; dim?: readonly number[]; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, ord: string, dim?: readonly number[], keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('linalg_matrix_norm', ',str_ord');

/** `aten::linalg_matrix_power(Tensor self, int n) -> Tensor` */
export const matrixPower: (self: Tensor, n: number | bigint) => Tensor = lazy('linalg_matrix_power', '');

/**
 * - `aten::linalg_matrix_rank(Tensor self, float tol, bool hermitian=False) -> Tensor`
 * - `aten::linalg_matrix_rank.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor`
 * - `aten::linalg_matrix_rank.atol_rtol_tensor(Tensor input, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor`
 * - `aten::linalg_matrix_rank.tol_tensor(Tensor input, Tensor tol, bool hermitian=False) -> Tensor`
 */
export const matrixRank: {
  (self: Tensor, tol: number, options?: { hermitian?: boolean }): Tensor;
  (self: Tensor, tol: number, hermitian: boolean): Tensor;
  (self: Tensor, options?: { atol?: number | null; rtol?: number | null; hermitian?: boolean }): Tensor;
  (input: Tensor, options?: { atol?: Tensor | null; rtol?: Tensor | null; hermitian?: boolean }): Tensor;
  (input: Tensor, tol: Tensor, options?: { hermitian?: boolean }): Tensor;
  (input: Tensor, tol: Tensor, hermitian: boolean): Tensor;
} = lazy('linalg_matrix_rank', ',atol_rtol_float,atol_rtol_tensor,tol_tensor');

/** `aten::linalg_multi_dot(Tensor[] tensors) -> Tensor` */
export const multiDot: (tensors: readonly Tensor[]) => Tensor = lazy('linalg_multi_dot', '');

/**
 * - `aten::linalg_norm(Tensor self, Scalar? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 * - `aten::linalg_norm.ord_str(Tensor self, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const norm: {
  (self: Tensor, options?: { ord?: Scalar | null; dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, ord: Scalar | null, dim?: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, ord: string, options?: { dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, ord: string, dim: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('linalg_norm', ',ord_str');

/**
 * - `aten::linalg_pinv(Tensor self, float rcond, bool hermitian=False) -> Tensor`
 * - `aten::linalg_pinv.atol_rtol_float(Tensor self, *, float? atol=None, float? rtol=None, bool hermitian=False) -> Tensor`
 * - `aten::linalg_pinv.atol_rtol_tensor(Tensor self, *, Tensor? atol=None, Tensor? rtol=None, bool hermitian=False) -> Tensor`
 * - `aten::linalg_pinv.rcond_tensor(Tensor self, Tensor rcond, bool hermitian=False) -> Tensor`
 */
export const pinv: {
  (self: Tensor, rcond: number, options?: { hermitian?: boolean }): Tensor;
  (self: Tensor, rcond: number, hermitian: boolean): Tensor;
  (self: Tensor, options?: { atol?: number | null; rtol?: number | null; hermitian?: boolean }): Tensor;
  (self: Tensor, options?: { atol?: Tensor | null; rtol?: Tensor | null; hermitian?: boolean }): Tensor;
  (self: Tensor, rcond: Tensor, options?: { hermitian?: boolean }): Tensor;
  (self: Tensor, rcond: Tensor, hermitian: boolean): Tensor;
} = lazy('linalg_pinv', ',atol_rtol_float,atol_rtol_tensor,rcond_tensor');

/** `aten::linalg_qr(Tensor A, str mode="reduced") -> (Tensor Q, Tensor R)` */
export const qr: {
  (A: Tensor, options?: { mode?: string }): { Q: Tensor; R: Tensor };
  (A: Tensor, mode: string): { Q: Tensor; R: Tensor };
} = lazy('linalg_qr', '');

/** `aten::linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet)` */
export const slogdet: (A: Tensor) => { sign: Tensor; logabsdet: Tensor } = lazy('linalg_slogdet', '');

/** `aten::linalg_solve(Tensor A, Tensor B, *, bool left=True) -> Tensor` */
export const solve: (A: Tensor, B: Tensor, options?: { left?: boolean }) => Tensor = lazy('linalg_solve', '');

/** `aten::linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor info)` */
export const solveEx: (A: Tensor, B: Tensor, options?: { left?: boolean; checkErrors?: boolean }) => { result: Tensor; info: Tensor } = lazy('linalg_solve_ex', '');

/** `aten::linalg_solve_triangular(Tensor self, Tensor B, *, bool upper, bool left=True, bool unitriangular=False) -> Tensor` */
export const solveTriangular: (self: Tensor, B: Tensor, options: { upper: boolean; left?: boolean; unitriangular?: boolean }) => Tensor = lazy('linalg_solve_triangular', '');

/** `aten::linalg_svd(Tensor A, bool full_matrices=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)` */
export const svd: {
  (A: Tensor, options?: { fullMatrices?: boolean; driver?: string | null }): { U: Tensor; S: Tensor; Vh: Tensor };
  (A: Tensor, fullMatrices: boolean, options?: { driver?: string | null }): { U: Tensor; S: Tensor; Vh: Tensor };
} = lazy('linalg_svd', '');

/** `aten::linalg_svdvals(Tensor A, *, str? driver=None) -> Tensor` */
export const svdvals: (A: Tensor, options?: { driver?: string | null }) => Tensor = lazy('linalg_svdvals', '');

/** `aten::linalg_tensorinv(Tensor self, int ind=2) -> Tensor` */
export const tensorinv: {
  (self: Tensor, options?: { ind?: number | bigint }): Tensor;
  (self: Tensor, ind: number | bigint): Tensor;
} = lazy('linalg_tensorinv', '');

/** `aten::linalg_tensorsolve(Tensor self, Tensor other, int[]? dims=None) -> Tensor` */
export const tensorsolve: {
  (self: Tensor, other: Tensor, options?: { dims?: readonly number[] | null }): Tensor;
  (self: Tensor, other: Tensor, dims: readonly number[] | null): Tensor;
} = lazy('linalg_tensorsolve', '');

/** `aten::linalg_vander(Tensor x, *, SymInt? N=None) -> Tensor` */
export const vander: (x: Tensor, options?: { N?: number | bigint | null }) => Tensor = lazy('linalg_vander', '');

/** `aten::linalg_vecdot(Tensor x, Tensor y, *, int dim=-1) -> Tensor` */
export const vecdot: (x: Tensor, y: Tensor, options?: { dim?: number | bigint }) => Tensor = lazy('linalg_vecdot', '');

/** `aten::linalg_vector_norm(Tensor self, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const vectorNorm: {
  (self: Tensor, options?: { ord?: Scalar; dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, ord: Scalar, dim?: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('linalg_vector_norm', '');
