/** Types of build-addon.mjs, for its tests. */

import type { Libtorch } from './find-libtorch.mjs';

export declare function cudaObstacle(libtorch: Pick<Libtorch, 'root' | 'version' | 'cuda'>, nvcc?: string | null): string | null;
