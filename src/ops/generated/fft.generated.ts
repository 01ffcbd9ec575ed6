/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { lazy } from '../resolve.js';
import type { Layout } from '../scalars.js';

/** `aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const fft: {
  (self: Tensor, options?: { n?: number | bigint | null; dim?: number | bigint; norm?: string | null }): Tensor;
  (self: Tensor, n: number | bigint | null, dim?: number | bigint, norm?: string | null): Tensor;
} = lazy('fft_fft', '');

/** `aten::fft_fft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const fft2: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[]; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[], norm?: string | null): Tensor;
} = lazy('fft_fft2', '');

/** `aten::fft_fftfreq(int n, float d=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const fftfreq: {
  (n: number | bigint, options?: { d?: number; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (n: number | bigint, d: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('fft_fftfreq', '');

/** `aten::fft_fftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
export const fftn: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[] | null; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[] | null, norm?: string | null): Tensor;
} = lazy('fft_fftn', '');

/** `aten::fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor` */
export const fftshift: {
  (self: Tensor, options?: { dim?: number | readonly number[] | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null): Tensor;
} = lazy('fft_fftshift', '');

/** `aten::fft_hfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const hfft: {
  (self: Tensor, options?: { n?: number | bigint | null; dim?: number | bigint; norm?: string | null }): Tensor;
  (self: Tensor, n: number | bigint | null, dim?: number | bigint, norm?: string | null): Tensor;
} = lazy('fft_hfft', '');

/** `aten::fft_hfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const hfft2: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[]; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[], norm?: string | null): Tensor;
} = lazy('fft_hfft2', '');

/** `aten::fft_hfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
export const hfftn: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[] | null; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[] | null, norm?: string | null): Tensor;
} = lazy('fft_hfftn', '');

/** `aten::fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const ifft: {
  (self: Tensor, options?: { n?: number | bigint | null; dim?: number | bigint; norm?: string | null }): Tensor;
  (self: Tensor, n: number | bigint | null, dim?: number | bigint, norm?: string | null): Tensor;
} = lazy('fft_ifft', '');

/** `aten::fft_ifft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const ifft2: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[]; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[], norm?: string | null): Tensor;
} = lazy('fft_ifft2', '');

/** `aten::fft_ifftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
export const ifftn: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[] | null; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[] | null, norm?: string | null): Tensor;
} = lazy('fft_ifftn', '');

/** `aten::fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor` */
export const ifftshift: {
  (self: Tensor, options?: { dim?: number | readonly number[] | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null): Tensor;
} = lazy('fft_ifftshift', '');

/** `aten::fft_ihfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const ihfft: {
  (self: Tensor, options?: { n?: number | bigint | null; dim?: number | bigint; norm?: string | null }): Tensor;
  (self: Tensor, n: number | bigint | null, dim?: number | bigint, norm?: string | null): Tensor;
} = lazy('fft_ihfft', '');

/** `aten::fft_ihfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const ihfft2: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[]; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[], norm?: string | null): Tensor;
} = lazy('fft_ihfft2', '');

/** `aten::fft_ihfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
export const ihfftn: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[] | null; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[] | null, norm?: string | null): Tensor;
} = lazy('fft_ihfftn', '');

/** `aten::fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const irfft: {
  (self: Tensor, options?: { n?: number | bigint | null; dim?: number | bigint; norm?: string | null }): Tensor;
  (self: Tensor, n: number | bigint | null, dim?: number | bigint, norm?: string | null): Tensor;
} = lazy('fft_irfft', '');

/** `aten::fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const irfft2: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[]; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[], norm?: string | null): Tensor;
} = lazy('fft_irfft2', '');

/** `aten::fft_irfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
export const irfftn: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[] | null; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[] | null, norm?: string | null): Tensor;
} = lazy('fft_irfftn', '');

/** `aten::fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor` */
export const rfft: {
  (self: Tensor, options?: { n?: number | bigint | null; dim?: number | bigint; norm?: string | null }): Tensor;
  (self: Tensor, n: number | bigint | null, dim?: number | bigint, norm?: string | null): Tensor;
} = lazy('fft_rfft', '');

/** `aten::fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor` */
export const rfft2: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[]; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[], norm?: string | null): Tensor;
} = lazy('fft_rfft2', '');

/** `aten::fft_rfftfreq(int n, float d=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const rfftfreq: {
  (n: number | bigint, options?: { d?: number; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (n: number | bigint, d: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('fft_rfftfreq', '');

/** `aten::fft_rfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor` */
export const rfftn: {
  (self: Tensor, options?: { s?: number | readonly number[] | null; dim?: number | readonly number[] | null; norm?: string | null }): Tensor;
  (self: Tensor, s: number | readonly number[] | null, dim?: number | readonly number[] | null, norm?: string | null): Tensor;
} = lazy('fft_rfftn', '');
