/** Inputs that many cases have. */

import type { InputSpec } from '../parity.js';

/** One input of a shape. */
export const of = (...shape: number[]): readonly InputSpec[] => [{ shape }];
/** `[N, C]` */
export const ROWS: readonly InputSpec[] = of(4, 6);
/** `[N, C, L]` */
export const LINES: readonly InputSpec[] = of(3, 4, 9);
/** `[N, C, H, W]` */
export const IMAGES: readonly InputSpec[] = of(2, 4, 7, 6);
/** `[N, C, D, H, W]` */
export const VOLUMES: readonly InputSpec[] = of(2, 4, 5, 6, 4);
