/** What one run under the tracer recorded; several make a graph (see unify.ts). */

import type { OpSchema } from '../native/addon.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Argument, GraphInput, GraphNode } from './graph.js';

/** A node with what comparing it needs. */
export interface RecordedNode extends GraphNode {
  /** `null` for `_operator.getitem`. */
  readonly schema: OpSchema | null;
}

/** A tensor that is part of the model without being a parameter or buffer. */
export interface RecordedConstant {
  readonly input: GraphInput;
  /** A copy, owned by the record. */
  readonly tensor: Tensor;
}

/** One run. */
export interface TraceRecord {
  /** User inputs, then parameters and buffers. */
  readonly inputs: readonly GraphInput[];
  readonly constants: readonly RecordedConstant[];
  readonly nodes: readonly RecordedNode[];
  readonly outputs: readonly Argument[];
  /** Values that each module returned, by path. */
  readonly moduleOutputs: ReadonlyMap<string, readonly string[]>;
}
