/** Analyses of training: what they find out about a model, and monitors that watch a fit. */

export type { SubjectOptions } from './subject.js';
