/** The controllers that a configuration can name: a line each. */

import type { Controller } from '../../controllers/controller.js';
import type { Declaration } from '../../controllers/declaration.js';
import * as controllers from '../../controllers/index.js';
import type { Part, PartField, Registry, Values } from '../schema/fields.js';
import { argumentsOf, type CallPart, callPart, Code, literal } from './call.js';

/** A class of controllers that declares itself. */
interface ControllerClass {
  readonly declaration: Declaration;
  new (...given: never[]): Controller;
}

const plain = (doc: string, type: ControllerClass): CallPart => {
  const { name, options, variants } = type.declaration;
  const fn = (...given: never[]): Controller => new type(...given);
  return callPart(doc, options, { text: `new ${name}`, fn }, variants === undefined ? {} : { variants });
};

const PLAIN: Readonly<Record<string, CallPart>> = {
  NeVe: plain('The rate and the end from neural velocity; needs no rate and no validation.', controllers.NeVe),
  NEq: plain('Freezes neurons at equilibrium.', controllers.NEq),
  GradES: plain('Freezes layers whose gradients have become small.', controllers.GradES),
  ExpTest: plain('Finds a rate for plain SGD by tests on the losses.', controllers.ExpTest),
  GeN: plain('Steers the rate by losses tried along the optimizer’s direction.', controllers.GeN),
  HiDlr: plain('A rate for each parameter group, from losses tried along their directions.', controllers.HiDlr),
  GreedyLr: plain('Raises the rate while a number gets better, cuts it while it does not.', controllers.GreedyLr),
  Cdat: plain('Keeps steps at the edge of stability.', controllers.Cdat),
  ReduceLrOnPlateau: plain('Cuts the rate when a number has stopped getting better.', controllers.ReduceLrOnPlateau),
  EarlyStopping: plain('Ends training when a number has stopped getting better.', controllers.EarlyStopping),
  ConstantLr: plain('A factor for the first epochs.', controllers.ConstantLr),
  CosineAnnealingLr: plain('Half a cosine down.', controllers.CosineAnnealingLr),
  CosineAnnealingWarmRestarts: plain('Cosines, each from the top again.', controllers.CosineAnnealingWarmRestarts),
  ExponentialLr: plain('A factor each epoch.', controllers.ExponentialLr),
  LinearLr: plain('A line between two factors.', controllers.LinearLr),
  MultiStepLr: plain('A cut at each milestone.', controllers.MultiStepLr),
  OneCycleLr: plain('Up to a greatest rate and down again.', controllers.OneCycleLr),
  PolynomialLr: plain('A power of what is left.', controllers.PolynomialLr),
  StepLr: plain('A cut every so many epochs.', controllers.StepLr),
};

const inner: PartField = { kind: 'part', registry: { what: 'controller', key: 'name', parts: PLAIN } };
const makeInner = (values: unknown): Controller => PLAIN[(values as Values).name as string]?.make(values as Values) as Controller;
const codeInner = (values: unknown): Code => new Code(PLAIN[(values as Values).name as string]?.code(values as Values) ?? '');

/** A warm-up before another controller. */
function warmUp(): CallPart {
  const part: Part = {
    doc: 'Low rates at first, then another controller.',
    options: controllers.WarmUp.declaration.options,
    fields: { controller: inner },
  };
  const rest = (values: Values): unknown[] => argumentsOf(part, {}, values);
  const make = (values: Values): Controller => new controllers.WarmUp(makeInner(values.controller), ...(rest(values) as [object]));
  const code = (values: Values): string => `new WarmUp(${[codeInner(values.controller), ...rest(values)].map(literal).join(', ')})`;
  return { ...part, check: make, make, code };
}

/** Controllers one after the other. */
function inTurn(): CallPart {
  const listed = { kind: 'list', of: inner, doc: 'At least two; each but the last must come to an end.', default: [] } as const;
  const part: Part = { doc: 'One controller after the other.', options: {}, fields: { controllers: listed } };
  const make = (values: Values): Controller => new controllers.InTurn((values.controllers as readonly unknown[]).map(makeInner));
  const code = (values: Values): string =>
    `new InTurn([${(values.controllers as readonly unknown[]).map((each) => codeInner(each).text).join(', ')}])`;
  return { ...part, check: make, make, code };
}

const PARTS: Readonly<Record<string, CallPart>> = { ...PLAIN, WarmUp: warmUp(), InTurn: inTurn() };

/** Controllers by name. */
export const controllerRegistry: Registry & { readonly parts: typeof PARTS } = { what: 'controller', key: 'name', parts: PARTS };
