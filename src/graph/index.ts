/** Graphs: tracing, models, printing, files. */

export type { Argument, FloatArgument, Graph, GraphInput, GraphModule, GraphNode, ModeArgument, Ref } from './graph.js';
export { GraphModel, type GraphModelOptions } from './graph-model.js';
export type { CheckpointPlan } from './joint/checkpoint-plan.js';
export type { JointGraphModel, JointResult } from './joint/joint-model.js';
export type { LayerInfo, LoadStateDictOptions, Model } from './model.js';
export { type LoadModelOptions, loadModel, type ModelFormat, registerModelFormat } from './model-files.js';
export { printGraph } from './print.js';
export type { CallStructure, Nested, Structure } from './structure.js';
export { type TensorFunction, type TraceOptions, trace, traceFunction } from './trace.js';
export type { Traceable, TraceableModule } from './traceable.js';
export { validateGraph } from './validate.js';
export { whenTraining } from './when-training.js';
export type { DynamicAxes, DynamicShapes } from './run-plan.js';
