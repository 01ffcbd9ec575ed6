/** Training steps by hand: each one native call, in a loop of one's own. */

export { type Objective as StepObjective, Stepper, type StepperModules, type StepperOptions, type StepResult } from './stepper.js';
