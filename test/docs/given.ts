/**
 * What the reader of the documentation has: a block of code that declares no such name may use these. Nothing belongs here that is not understood at sight.
 */

import type { data, LossName, nn, optim, Run, Tensor, Trainer } from 'neve';

/** A model that maps a batch to logits or values. */
export declare const model: nn.TensorModule;
/** Batches to train on. */
export declare const loader: data.TensorLoader;
/** Rows with targets, and others that are held out. */
export declare const train: data.TensorDataset;
export declare const held: data.TensorDataset;
/** Inputs and targets. */
export declare const x: Tensor;
export declare const y: Tensor;
/** Features by row, and a class for each. */
export declare const rows: number[][];
export declare const labels: number[];
/** A batch of images, and what they are normalised with. */
export declare const images: Tensor;
export declare const mean: number[];
export declare const std: number[];
export declare const loss: LossName;
export declare const optimizer: optim.OptimizerSpec;
export declare const trainer: Trainer;
/** A fit that is under way. */
export declare const run: Run;
