import * as nn from '../../../../src/nn/index.js';
import { tensor } from '../../../../src/tensor/index.js';
import type { InputSpec, LayerCase } from '../parity.js';

const LOGITS: InputSpec = { shape: [5, 4] };
const LOGS: InputSpec = { shape: [5, 4], kind: 'logs' };
const CLASSES: InputSpec = { shape: [5], kind: [0, 4] };
const UNIT: InputSpec = { shape: [5, 4], kind: 'unit' };
const SIGNS: InputSpec = { shape: [5, 4], kind: 'sign', grad: false };
const SIGN_ROW: InputSpec = { shape: [5], kind: 'sign', grad: false };
const BITS: InputSpec = { shape: [5, 4], kind: 'unit', grad: false };
const NONE = "reduction='none'";

function weighted<T>(make: (weight: nn.Buffer | ReturnType<typeof tensor>) => T): T {
  using weight = tensor([0.5, 2, 1, 0.25]);
  return make(weight);
}
const PY_WEIGHT = 'torch.tensor([0.5, 2, 1, 0.25])';

const cases: readonly (readonly [string, () => nn.Module, string, readonly InputSpec[]])[] = [
  ['MSELoss', () => new nn.MSELoss(), 'nn.MSELoss()', [LOGITS, LOGITS]],
  [
    'CrossEntropyLoss',
    () => new nn.CrossEntropyLoss({ labelSmoothing: 0.1 }),
    'nn.CrossEntropyLoss(label_smoothing=0.1)',
    [LOGITS, CLASSES],
  ],
  ['NLLLoss', () => new nn.NLLLoss(), 'nn.NLLLoss()', [LOGS, CLASSES]],
  [
    'NLLLoss, weights',
    () => weighted((weight) => new nn.NLLLoss({ weight, ignoreIndex: 1, reduction: 'sum' })),
    `nn.NLLLoss(${PY_WEIGHT}, ignore_index=1, reduction='sum')`,
    [LOGS, CLASSES],
  ],
  ['BCELoss', () => new nn.BCELoss(), 'nn.BCELoss()', [UNIT, BITS]],
  [
    'BCELoss, weights',
    () => weighted((weight) => new nn.BCELoss({ weight, reduction: 'none' })),
    `nn.BCELoss(${PY_WEIGHT}, ${NONE})`,
    [UNIT, BITS],
  ],
  ['BCEWithLogitsLoss', () => new nn.BCEWithLogitsLoss(), 'nn.BCEWithLogitsLoss()', [LOGITS, BITS]],
  [
    'BCEWithLogitsLoss, weights',
    () => weighted((w) => new nn.BCEWithLogitsLoss({ weight: w, posWeight: w })),
    `nn.BCEWithLogitsLoss(${PY_WEIGHT}, pos_weight=${PY_WEIGHT})`,
    [LOGITS, BITS],
  ],
  ['L1Loss', () => new nn.L1Loss(), 'nn.L1Loss()', [LOGITS, LOGITS]],
  ['SmoothL1Loss', () => new nn.SmoothL1Loss(), 'nn.SmoothL1Loss()', [LOGITS, LOGITS]],
  [
    'SmoothL1Loss, beta',
    () => new nn.SmoothL1Loss({ beta: 0.3, reduction: 'none' }),
    `nn.SmoothL1Loss(beta=0.3, ${NONE})`,
    [LOGITS, LOGITS],
  ],
  ['SmoothL1Loss, no beta', () => new nn.SmoothL1Loss({ beta: 0 }), 'nn.SmoothL1Loss(beta=0.0)', [LOGITS, LOGITS]],
  ['HuberLoss', () => new nn.HuberLoss({ delta: 0.7 }), 'nn.HuberLoss(delta=0.7)', [LOGITS, LOGITS]],
  ['KLDivLoss', () => new nn.KLDivLoss(), 'nn.KLDivLoss()', [LOGS, UNIT]],
  [
    'KLDivLoss, logarithms',
    () => new nn.KLDivLoss({ reduction: 'batchmean', logTarget: true }),
    "nn.KLDivLoss(reduction='batchmean', log_target=True)",
    [LOGS, LOGS],
  ],
  [
    'CosineEmbeddingLoss',
    () => new nn.CosineEmbeddingLoss({ margin: 0.1 }),
    'nn.CosineEmbeddingLoss(margin=0.1)',
    [LOGITS, LOGITS, SIGN_ROW],
  ],
  ['MarginRankingLoss', () => new nn.MarginRankingLoss({ margin: 0.2 }), 'nn.MarginRankingLoss(margin=0.2)', [LOGITS, LOGITS, SIGNS]],
  ['TripletMarginLoss', () => new nn.TripletMarginLoss(), 'nn.TripletMarginLoss()', [LOGITS, LOGITS, LOGITS]],
  [
    'TripletMarginLoss, swap',
    () => new nn.TripletMarginLoss({ margin: 2, p: 1, swap: true, reduction: 'sum' }),
    "nn.TripletMarginLoss(margin=2.0, p=1, swap=True, reduction='sum')",
    [LOGITS, LOGITS, LOGITS],
  ],
  ['MultiMarginLoss', () => new nn.MultiMarginLoss(), 'nn.MultiMarginLoss()', [LOGITS, CLASSES]],
  [
    'MultiMarginLoss, squares',
    () => weighted((weight) => new nn.MultiMarginLoss({ p: 2, margin: 0.5, weight })),
    `nn.MultiMarginLoss(p=2, margin=0.5, weight=${PY_WEIGHT})`,
    [LOGITS, CLASSES],
  ],
  ['MultiLabelMarginLoss', () => new nn.MultiLabelMarginLoss(), 'nn.MultiLabelMarginLoss()', [LOGITS, { shape: [5, 4], kind: [-1, 4] }]],
  ['MultiLabelSoftMarginLoss', () => new nn.MultiLabelSoftMarginLoss(), 'nn.MultiLabelSoftMarginLoss()', [LOGITS, BITS]],
  [
    'MultiLabelSoftMarginLoss, weights',
    () => weighted((weight) => new nn.MultiLabelSoftMarginLoss({ weight, reduction: 'none' })),
    `nn.MultiLabelSoftMarginLoss(${PY_WEIGHT}, ${NONE})`,
    [LOGITS, BITS],
  ],
  ['SoftMarginLoss', () => new nn.SoftMarginLoss(), 'nn.SoftMarginLoss()', [LOGITS, SIGNS]],
  ['HingeEmbeddingLoss', () => new nn.HingeEmbeddingLoss({ margin: 1.5 }), 'nn.HingeEmbeddingLoss(margin=1.5)', [LOGITS, SIGNS]],
  ['PoissonNLLLoss', () => new nn.PoissonNLLLoss(), 'nn.PoissonNLLLoss()', [LOGITS, BITS]],
  [
    'PoissonNLLLoss, full',
    () => new nn.PoissonNLLLoss({ logInput: false, full: true }),
    'nn.PoissonNLLLoss(log_input=False, full=True)',
    [UNIT, { shape: [5, 4], kind: 'positive', grad: false }],
  ],
  ['GaussianNLLLoss', () => new nn.GaussianNLLLoss(), 'nn.GaussianNLLLoss()', [LOGITS, LOGITS, UNIT]],
  [
    'GaussianNLLLoss, full',
    () => new nn.GaussianNLLLoss({ full: true, reduction: 'sum' }),
    "nn.GaussianNLLLoss(full=True, reduction='sum')",
    [LOGITS, LOGITS, { shape: [5], kind: 'positive' }],
  ],
];

export const LOSSES: readonly LayerCase[] = [
  ...cases.map(([name, make, python, inputs]) => ({ name, make, python, inputs })),
  {
    name: 'CTCLoss',
    make: () => new nn.CTCLoss(),
    python: 'nn.CTCLoss()',
    inputs: [
      { shape: [8, 3, 5], kind: 'logs' },
      { shape: [3, 2], kind: [1, 5] },
      { shape: [3], values: [8, 7, 6], dtype: 'int64' },
      { shape: [3], values: [2, 1, 2], dtype: 'int64' },
    ],
    notTraced: 'the first axis is time',
  },
];
