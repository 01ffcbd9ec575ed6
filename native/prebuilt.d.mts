/** Types of prebuilt.mjs, for its tests. */

import type { AddonRecord } from './addon-cache.mjs';

export declare function prebuiltName(libtorchVersion: string): string;
export declare function writePrebuilt(addon: AddonRecord, into: string): { readonly name: string; readonly folder: string };
