/** Floating-point operations of operators, counted as PyTorch's `FlopCounterMode`: a product and its sum are two, everything elementwise is nothing. */

import { sumsOver } from '../layers/flop-rules.js';
import type { FlopRule } from '../layers/traits.js';
import { allTraits } from '../layers/traits-of.js';

/** Products that no layer stands for. */
const PRODUCTS: readonly (readonly [string, FlopRule])[] = [
  ...['mm', 'bmm', 'matmul', 'mv', 'dot'].map((name): [string, FlopRule] => [`aten::${name}`, sumsOver(0)]),
  ...['addmm', 'baddbmm'].map((name): [string, FlopRule] => [`aten::${name}`, sumsOver(1)]),
];

/** Rules by operator name; operators that are not here count as nothing. */
export const FLOP_RULES: ReadonlyMap<string, FlopRule> = new Map([
  ...PRODUCTS,
  ...allTraits().flatMap(({ flops = {} }) => Object.entries(flops)),
]);
