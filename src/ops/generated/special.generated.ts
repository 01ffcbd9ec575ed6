/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { lazy } from '../resolve.js';
import type { Scalar } from '../scalars.js';

/** `aten::special_airy_ai(Tensor x) -> Tensor` */
export const airyAi: (x: Tensor) => Tensor = lazy('special_airy_ai', '');

/** `aten::special_bessel_j0(Tensor self) -> Tensor` */
export const besselJ0: (self: Tensor) => Tensor = lazy('special_bessel_j0', '');

/** `aten::special_bessel_j1(Tensor self) -> Tensor` */
export const besselJ1: (self: Tensor) => Tensor = lazy('special_bessel_j1', '');

/** `aten::special_bessel_y0(Tensor self) -> Tensor` */
export const besselY0: (self: Tensor) => Tensor = lazy('special_bessel_y0', '');

/** `aten::special_bessel_y1(Tensor self) -> Tensor` */
export const besselY1: (self: Tensor) => Tensor = lazy('special_bessel_y1', '');

/**
 * - `aten::special_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const chebyshevPolynomialT: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_chebyshev_polynomial_t', ',n_scalar,x_scalar');

/**
 * - `aten::special_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const chebyshevPolynomialU: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_chebyshev_polynomial_u', ',n_scalar,x_scalar');

/**
 * - `aten::special_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const chebyshevPolynomialV: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_chebyshev_polynomial_v', ',n_scalar,x_scalar');

/**
 * - `aten::special_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const chebyshevPolynomialW: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_chebyshev_polynomial_w', ',n_scalar,x_scalar');

/** `aten::special_digamma(Tensor self) -> Tensor` */
export const digamma: (self: Tensor) => Tensor = lazy('special_digamma', '');

/** `aten::special_entr(Tensor self) -> Tensor` */
export const entr: (self: Tensor) => Tensor = lazy('special_entr', '');

/** `aten::special_erf(Tensor self) -> Tensor` */
export const erf: (self: Tensor) => Tensor = lazy('special_erf', '');

/** `aten::special_erfc(Tensor self) -> Tensor` */
export const erfc: (self: Tensor) => Tensor = lazy('special_erfc', '');

/** `aten::special_erfcx(Tensor self) -> Tensor` */
export const erfcx: (self: Tensor) => Tensor = lazy('special_erfcx', '');

/** `aten::special_erfinv(Tensor self) -> Tensor` */
export const erfinv: (self: Tensor) => Tensor = lazy('special_erfinv', '');

/** `aten::special_exp2(Tensor self) -> Tensor` */
export const exp2: (self: Tensor) => Tensor = lazy('special_exp2', '');

/** `aten::special_expit(Tensor self) -> Tensor` */
export const expit: (self: Tensor) => Tensor = lazy('special_expit', '');

/** `aten::special_expm1(Tensor self) -> Tensor` */
export const expm1: (self: Tensor) => Tensor = lazy('special_expm1', '');

/** `aten::special_gammainc(Tensor self, Tensor other) -> Tensor` */
export const gammainc: (self: Tensor, other: Tensor) => Tensor = lazy('special_gammainc', '');

/** `aten::special_gammaincc(Tensor self, Tensor other) -> Tensor` */
export const gammaincc: (self: Tensor, other: Tensor) => Tensor = lazy('special_gammaincc', '');

/** `aten::special_gammaln(Tensor self) -> Tensor` */
export const gammaln: (self: Tensor) => Tensor = lazy('special_gammaln', '');

/**
 * - `aten::special_hermite_polynomial_h(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_hermite_polynomial_h.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_hermite_polynomial_h.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const hermitePolynomialH: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_hermite_polynomial_h', ',n_scalar,x_scalar');

/**
 * - `aten::special_hermite_polynomial_he(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_hermite_polynomial_he.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_hermite_polynomial_he.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const hermitePolynomialHe: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_hermite_polynomial_he', ',n_scalar,x_scalar');

/** `aten::special_i0(Tensor self) -> Tensor` */
export const i0: (self: Tensor) => Tensor = lazy('special_i0', '');

/** `aten::special_i0e(Tensor self) -> Tensor` */
export const i0e: (self: Tensor) => Tensor = lazy('special_i0e', '');

/** `aten::special_i1(Tensor self) -> Tensor` */
export const i1: (self: Tensor) => Tensor = lazy('special_i1', '');

/** `aten::special_i1e(Tensor self) -> Tensor` */
export const i1e: (self: Tensor) => Tensor = lazy('special_i1e', '');

/**
 * - `aten::special_laguerre_polynomial_l(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_laguerre_polynomial_l.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_laguerre_polynomial_l.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const laguerrePolynomialL: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_laguerre_polynomial_l', ',n_scalar,x_scalar');

/**
 * - `aten::special_legendre_polynomial_p(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_legendre_polynomial_p.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_legendre_polynomial_p.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const legendrePolynomialP: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_legendre_polynomial_p', ',n_scalar,x_scalar');

/** `aten::special_log1p(Tensor self) -> Tensor` */
export const log1p: (self: Tensor) => Tensor = lazy('special_log1p', '');

/** `aten::special_log_ndtr(Tensor self) -> Tensor` */
export const logNdtr: (self: Tensor) => Tensor = lazy('special_log_ndtr', '');

/** `aten::special_log_softmax(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const logSoftmax: (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }) => Tensor = lazy('special_log_softmax', '');

/** `aten::special_logit(Tensor self, float? eps=None) -> Tensor` */
export const logit: {
  (self: Tensor, options?: { eps?: number | null }): Tensor;
  (self: Tensor, eps: number | null): Tensor;
} = lazy('special_logit', '');

/** `aten::special_logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
export const logsumexp: {
  (self: Tensor, dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[], keepdim: boolean): Tensor;
} = lazy('special_logsumexp', '');

/** `aten::special_modified_bessel_i0(Tensor self) -> Tensor` */
export const modifiedBesselI0: (self: Tensor) => Tensor = lazy('special_modified_bessel_i0', '');

/** `aten::special_modified_bessel_i1(Tensor self) -> Tensor` */
export const modifiedBesselI1: (self: Tensor) => Tensor = lazy('special_modified_bessel_i1', '');

/** `aten::special_modified_bessel_k0(Tensor self) -> Tensor` */
export const modifiedBesselK0: (self: Tensor) => Tensor = lazy('special_modified_bessel_k0', '');

/** `aten::special_modified_bessel_k1(Tensor self) -> Tensor` */
export const modifiedBesselK1: (self: Tensor) => Tensor = lazy('special_modified_bessel_k1', '');

/** `aten::special_multigammaln(Tensor self, int p) -> Tensor` */
export const multigammaln: (self: Tensor, p: number | bigint) => Tensor = lazy('special_multigammaln', '');

/** `aten::special_ndtr(Tensor self) -> Tensor` */
export const ndtr: (self: Tensor) => Tensor = lazy('special_ndtr', '');

/** `aten::special_ndtri(Tensor self) -> Tensor` */
export const ndtri: (self: Tensor) => Tensor = lazy('special_ndtri', '');

/** `aten::special_polygamma(int n, Tensor self) -> Tensor` */
export const polygamma: (n: number | bigint, self: Tensor) => Tensor = lazy('special_polygamma', '');

/** `aten::special_psi(Tensor self) -> Tensor` */
export const psi: (self: Tensor) => Tensor = lazy('special_psi', '');

/** `aten::special_round(Tensor self, *, int decimals=0) -> Tensor` */
export const round: (self: Tensor, options?: { decimals?: number | bigint }) => Tensor = lazy('special_round', '');

/** `aten::special_scaled_modified_bessel_k0(Tensor x) -> Tensor` */
export const scaledModifiedBesselK0: (x: Tensor) => Tensor = lazy('special_scaled_modified_bessel_k0', '');

/** `aten::special_scaled_modified_bessel_k1(Tensor x) -> Tensor` */
export const scaledModifiedBesselK1: (x: Tensor) => Tensor = lazy('special_scaled_modified_bessel_k1', '');

/**
 * - `aten::special_shifted_chebyshev_polynomial_t(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_t.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_t.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const shiftedChebyshevPolynomialT: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_shifted_chebyshev_polynomial_t', ',n_scalar,x_scalar');

/**
 * - `aten::special_shifted_chebyshev_polynomial_u(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_u.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_u.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const shiftedChebyshevPolynomialU: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_shifted_chebyshev_polynomial_u', ',n_scalar,x_scalar');

/**
 * - `aten::special_shifted_chebyshev_polynomial_v(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_v.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_v.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const shiftedChebyshevPolynomialV: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_shifted_chebyshev_polynomial_v', ',n_scalar,x_scalar');

/**
 * - `aten::special_shifted_chebyshev_polynomial_w(Tensor x, Tensor n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_w.n_scalar(Tensor x, Scalar n) -> Tensor`
 * - `aten::special_shifted_chebyshev_polynomial_w.x_scalar(Scalar x, Tensor n) -> Tensor`
 */
export const shiftedChebyshevPolynomialW: {
  (x: Tensor, n: Tensor): Tensor;
  (x: Tensor, n: Scalar): Tensor;
  (x: Scalar, n: Tensor): Tensor;
} = lazy('special_shifted_chebyshev_polynomial_w', ',n_scalar,x_scalar');

/** `aten::special_sinc(Tensor self) -> Tensor` */
export const sinc: (self: Tensor) => Tensor = lazy('special_sinc', '');

/** `aten::special_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
export const softmax: {
  (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | bigint, dtype: DType | null): Tensor;
} = lazy('special_softmax', '');

/** `aten::special_spherical_bessel_j0(Tensor x) -> Tensor` */
export const sphericalBesselJ0: (x: Tensor) => Tensor = lazy('special_spherical_bessel_j0', '');

/**
 * - `aten::special_xlog1py(Tensor self, Tensor other) -> Tensor`
 * - `aten::special_xlog1py.other_scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::special_xlog1py.self_scalar(Scalar self, Tensor other) -> Tensor`
 */
export const xlog1py: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('special_xlog1py', ',other_scalar,self_scalar');

/**
 * - `aten::special_xlogy(Tensor self, Tensor other) -> Tensor`
 * - `aten::special_xlogy.other_scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::special_xlogy.self_scalar(Scalar self, Tensor other) -> Tensor`
 */
export const xlogy: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('special_xlogy', ',other_scalar,self_scalar');

/**
 * - `aten::special_zeta(Tensor self, Tensor other) -> Tensor`
 * - `aten::special_zeta.other_scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::special_zeta.self_scalar(Scalar self, Tensor other) -> Tensor`
 */
export const zeta: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('special_zeta', ',other_scalar,self_scalar');
