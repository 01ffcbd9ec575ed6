import { expect, it } from 'vitest';
import { analysis, data, nn, noGrad, setNumThreads, type Tensor, tensor } from '../../src/index.js';
import { chebyshevAt, halfSquare, tanhNet } from './edge-world.js';

const F64 = { dtype: 'float64' } as const;

it('follows gradient descent past its first spike two to four times as closely as gradient flow does', async () => {
  setNumThreads(1);
  using small = tanhNet(0);
  const net = new nn.Sequential(
    new nn.Linear(1, 50, F64),
    new nn.Tanh(),
    new nn.Linear(50, 50, F64),
    new nn.Tanh(),
    new nn.Linear(50, 1, F64),
  );
  noGrad(() => {
    for (const [i, parameter] of net.parameters().entries()) parameter.copy_(small.parameters()[i] as Tensor);
  });
  const xs = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
  using x = tensor(Float64Array.from(xs), { shape: [20, 1] });
  using y = tensor(Float64Array.from(xs, chebyshevAt), { shape: [20, 1] });
  const loader = data.tensors({ x, y }).loader({ batchSize: 20 });
  const found = await analysis.centralFlow({
    model: net,
    loss: halfSquare,
    loader,
    device: 'cpu',
    lr: 0.2,
    steps: 600,
    every: 20,
    tolerance: 1e-4,
  });
  for (const parameter of net.parameters()) parameter.dispose();
  const between = (from: number, to: number): readonly analysis.CentralFlowPoint[] =>
    found.points.filter(({ step }) => step >= from && step <= to);
  expect(found).toMatchObject({ threshold: 10, finite: true, validUntil: null });
  for (const { sharpness, variance } of between(200, 280)) {
    expect(sharpness).toBeCloseTo(10, 3);
    expect(variance).toBeGreaterThan(0);
  }
  expect(Math.max(...found.points.map(({ descentSharpness }) => descentSharpness))).toBeGreaterThan(11.5);
  // Descent's oscillation needs time to grow: before its spike the central flow leads.
  for (const { distance, flowDistance } of between(380, 560)) {
    expect(distance).toBeLessThan(0.06);
    expect(flowDistance / distance).toBeGreaterThan(2.5);
    expect(flowDistance / distance).toBeLessThan(4);
  }
});
