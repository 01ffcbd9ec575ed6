/** Numbers and names as the tables show them. */

import type { Net, OptimizerName, RunRecord } from './types.js';

const TASKS = {
  ...{ digits: 'digits', letters: 'letters', teacher: 'teacher', recall: 'recall' },
  ...{ cifar10: 'CIFAR-10 subset', power: 'power', cancer: 'breast cancer' },
  ...{ wine: 'wine', arm: 'arm', messages: 'messages', novel: 'novel', 'cifar10-whole': 'CIFAR-10', minutes: 'power by the minute' },
  transfer: 'digits 5 to 9 after 0 to 4',
} as const;
const NETS = {
  mlp: 'MLP',
  cnn: 'CNN',
  'cnn-bn': 'CNN + BatchNorm',
  transformer: 'transformer',
  resnet8: 'ResNet-8',
  lstm: 'LSTM',
  gru: 'GRU',
  vit: 'ViT',
  resnet20: 'ResNet-20',
  head: 'last layer alone',
} as const;

/** `digits, CNN + BatchNorm`. */
export function netName({ task, net }: Net): string {
  return `${TASKS[task]}, ${NETS[net]}`;
}

/** `AdamW`. */
export function optimizerName(optimizer: OptimizerName): string {
  return { sgd: 'SGD', adamw: 'AdamW', muon: 'Muon' }[optimizer];
}

/** `97.2` (percent) or `0.1534` (mean squared error). */
export function scoreText(value: number, metric: RunRecord['metric']): string {
  if (!Number.isFinite(value)) return '–';
  return metric === 'accuracy' ? (value * 100).toFixed(2) : value.toFixed(4);
}

/** How far `value` is from `rival`, positive when better: points of accuracy, or percent of the rival's error. */
export function advantage(value: number, rival: number, metric: RunRecord['metric']): number {
  return metric === 'accuracy' ? (value - rival) * 100 : (1 - value / rival) * 100;
}

/** {@link advantage} with its unit: `-0.31 points`; a dash where a run failed. */
export function advantageText(value: number, rival: number, metric: RunRecord['metric']): string {
  const difference = advantage(value, rival, metric);
  if (!Number.isFinite(difference)) return '–';
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(2)} ${metric === 'accuracy' ? 'points' : '%'}`;
}

/** `1e-5`, `0.03`. */
export function rateText(lr: number): string {
  return lr < 1e-3 ? lr.toExponential().replace('e-', 'e-') : String(lr);
}

/** A table in markdown; the first column is aligned left, the others right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, 4, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
