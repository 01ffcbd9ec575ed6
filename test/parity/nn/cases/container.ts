import * as nn from '../../../../src/nn/index.js';
import { randn, type Tensor } from '../../../../src/tensor/index.js';
import type { LayerCase } from '../parity.js';
import { IMAGES, ROWS } from './shapes.js';

const parameter = (...shape: number[]): nn.Parameter => {
  using data = randn(shape);
  return new nn.Parameter(data);
};

export const CONTAINERS: readonly LayerCase[] = [
  {
    name: 'Sequential',
    make: () => new nn.Sequential(new nn.Linear(6, 5), new nn.SiLU(), new nn.LayerNorm(5)),
    python: 'nn.Sequential(nn.Linear(6, 5), nn.SiLU(), nn.LayerNorm(5))',
    inputs: ROWS,
  },
  {
    name: 'ModuleList',
    make: () => new nn.ModuleList([new nn.Linear(6, 5), new nn.Linear(5, 3)]),
    python: 'nn.ModuleList([nn.Linear(6, 5), nn.Linear(5, 3)])',
    inputs: ROWS,
    call: (list: nn.ModuleList<nn.Linear>, [x]) => [...list].reduce((value, layer) => layer.forward(value), x as Tensor),
    pythonCall: 'm[1](m[0](x[0]))',
  },
  {
    name: 'ModuleDict',
    make: () => new nn.ModuleDict({ first: new nn.Linear(6, 5), act: new nn.Tanh() }),
    python: "nn.ModuleDict({'first': nn.Linear(6, 5), 'act': nn.Tanh()})",
    inputs: ROWS,
    call: (dict: nn.ModuleDict<nn.TensorModule>, [x]) => dict.get('act')?.forward(dict.get('first')?.forward(x as Tensor) as Tensor),
    pythonCall: "m['act'](m['first'](x[0]))",
  },
  {
    name: 'ParameterList',
    make: () => new nn.ParameterList([parameter(6), parameter(4, 6)]),
    python: 'nn.ParameterList([nn.Parameter(torch.randn(6)), nn.Parameter(torch.randn(4, 6))])',
    inputs: [{ shape: [6] }],
    call: (list: nn.ParameterList, [x]) => (x as Tensor).mul(list.at(0) as Tensor).add(list.at(-1) as Tensor),
    pythonCall: 'x[0] * m[0] + m[-1]',
    notTraced: 'parameters of a list have no batch axis',
    textDiffers: 'PyTorch prints the kind of every tensor',
  },
  {
    name: 'ParameterDict',
    make: () => new nn.ParameterDict({ scale: parameter(6), shift: parameter(6) }),
    python: "nn.ParameterDict({'scale': nn.Parameter(torch.randn(6)), 'shift': nn.Parameter(torch.randn(6))})",
    inputs: ROWS,
    call: (dict: nn.ParameterDict, [x]) => (x as Tensor).mul(dict.get('scale') as Tensor).add(dict.get('shift') as Tensor),
    pythonCall: "x[0] * m['scale'] + m['shift']",
    textDiffers: 'PyTorch prints the kind of every tensor',
  },
  {
    name: 'Linear, weight norm',
    make: () => nn.utils.weightNorm(new nn.Linear(6, 5)),
    python: 'nn.utils.parametrizations.weight_norm(nn.Linear(6, 5))',
    inputs: ROWS,
    textDiffers: 'PyTorch makes a class of its own',
  },
  {
    name: 'Conv2d, weight norm over another axis, copied',
    make: () => {
      using layer = nn.utils.weightNorm(new nn.Conv2d(4, 3, 2), 'weight', 1);
      return nn.cloneModule(layer);
    },
    python: 'nn.utils.parametrizations.weight_norm(nn.Conv2d(4, 3, 2), dim=1)',
    inputs: IMAGES,
    textDiffers: 'PyTorch makes a class of its own',
  },
];
