/** A look of the fluctuation monitor as the record keeps it. */

import type { Finding } from '../../controllers/finding.js';
import type { FluctuationReport } from './report.js';

/** Nothing moved before the first step: of that look only dead units are told. */
export function fluctuationFinding({ count, parameters, weights, biases, deadUnits, deadFraction }: FluctuationReport): Finding {
  const dead =
    deadUnits.length === 0 ? {} : { 'Dead units': Object.fromEntries(deadUnits.map((layer) => [layer.name, layer.deadFraction])) };
  const deadCurve = deadFraction === null ? {} : { 'Dead units': { share: deadFraction } };
  if (count < 2) return { curves: deadCurve, layers: dead };
  const tensors = parameters.filter(({ kind }) => kind === 'weight');
  const byTensor = (value: (tensor: (typeof tensors)[number]) => number | null): Record<string, number | null> =>
    Object.fromEntries(tensors.map((tensor) => [tensor.name, value(tensor)]));
  return {
    curves: {
      Participation: {
        'participation ratio': weights?.participationRatio ?? null,
        'participating neurons': weights?.participating ?? null,
      },
      ...deadCurve,
      'Step magnitude': { weights: weights?.stepMag ?? null, biases: biases?.stepMag ?? null },
      Spread: { weights: weights?.spread ?? null, biases: biases?.spread ?? null },
    },
    layers: {
      'Participation ratio': byTensor(({ participationRatio }) => participationRatio),
      Spread: byTensor(({ spread }) => spread),
      'Step magnitude': byTensor(({ stepMag }) => stepMag),
      ...dead,
    },
  };
}
