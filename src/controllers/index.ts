/** Controllers: they observe a fit and decide its learning rate and its end. */

export type { Cadence, Controller, Decision, Measurement, NoiseSpec, Observation, Probe, VelocityProbe } from './controller.js';
export { LocalPlateau, type LocalPlateauOptions, type LocalPlateauState, MIN_LR_CHANGE } from './local-plateau.js';
export { NeVe, type NeVeState } from './neve.js';
export { NEVE_DEFAULTS, type NeVeOptions, type NeVeProfile, type ResolvedNeVeOptions } from './neve-options.js';
