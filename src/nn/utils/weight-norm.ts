/** Weight normalisation: a weight made of a length and a direction. */

import { badOption, checkNumber } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import { noGrad } from '../../tensor/grad-mode.js';
import type { Tensor } from '../../tensor/tensor.js';
import { ModuleDict } from '../layers/containers/module-dict.js';
import { Module } from '../module/module.js';
import { Parameter } from '../module/parameter.js';

const WEIGHT_NORM = op('aten::_weight_norm');
const NORM_EXCEPT = op('aten::norm_except_dim');
const FIELD = 'parametrizations';

/** The parts of a weight, under PyTorch's names `original0` and `original1`. */
class ParametrizationList extends Module {
  static readonly typeName: string = 'ParametrizationList';
  readonly dim: number;
  /** Length, g. */
  readonly original0: Parameter;
  /** Direction, v. */
  readonly original1: Parameter;

  constructor(length: Parameter, direction: Parameter, dim: number) {
    super();
    this.original0 = length;
    this.original1 = direction;
    this.dim = dim;
  }

  override forward(): Tensor {
    return callTensor(WEIGHT_NORM, [this.original1, this.original0, this.dim]);
  }
}

/**
 * Replaces a parameter by `g * v / |v|`, computed at each use (`torch.nn.utils.parametrizations.weight_norm`; Salimans and Kingma, 2016). The state dict has
 * `parametrizations.weight.original0` (g) and `parametrizations.weight.original1` (v), as PyTorch's.
 *
 * @param name - the parameter's field (default `'weight'`)
 * @param dim - the axis that keeps its own lengths (default 0)
 * @returns the module
 * @throws {OptionError} `ERR_OPTION_VALUE` when the field is no parameter, or has its parts already
 */
export function weightNorm<M extends Module>(module: M, name = 'weight', dim = 0): M {
  const fields = module as unknown as Record<string, unknown>;
  const weight = Object.getOwnPropertyDescriptor(module, name)?.value;
  if (!(weight instanceof Parameter)) throw badOption('weightNorm', 'name', name, `a parameter of the ${module.typeName}`);
  checkNumber('weightNorm', 'dim', dim, { integer: true, min: -1 });
  using length = noGrad(() => callTensor(NORM_EXCEPT, [weight, 2, dim]));
  const parts = new ParametrizationList(new Parameter(length, { requiresGrad: weight.requiresGrad }), weight, dim);
  const others = fields[FIELD] instanceof ModuleDict ? fields[FIELD].items : [];
  fields[FIELD] = new ModuleDict(new Map([...others, [name, parts]]));
  Object.defineProperty(module, name, {
    get: function current(this: Record<string, unknown>): Tensor {
      return (this[FIELD] as ModuleDict<ParametrizationList>).get(name)?.forward() as Tensor;
    },
    enumerable: false,
    configurable: true,
  });
  return module;
}
