/** Where PyTorch was another before 2.13: it printed no `bias=` of normalisations, and drew truncated normals in another way. */

import { minorOf } from '../../native/find-libtorch.mjs';
import { versionInfo } from '../../src/native/runtime.js';

/** Whether this PyTorch is such an older one. */
export const isOlder: boolean = Number(minorOf(versionInfo().libtorch).split('.')[1]) < 13;

/** A module's text as an older PyTorch prints it. */
export function olderText(text: string): string {
  return text.replace(/(Norm.*affine=\w+), bias=\w+/g, '$1');
}
