/** Optimizers of one's own. */

import { describe, expect, it } from 'vitest';
import { data, F, nn, optim, Stepper, scope, setSeed, type Tensor, Trainer, tensor } from '../../src/index.js';

const X = Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)]);
const Y = X.map(([a = 0, b = 0, c = 0]) => [a - 2 * b + c]);

/** SGD with momentum, as PyTorch's without fused kernels. */
const heavyBall = (lr = 0.05, groups: readonly optim.GroupOptions<{ lr: number; momentum: number }>[] = []): optim.OptimizerSpec =>
  optim.custom({
    name: 'heavyBall',
    lr,
    options: { momentum: 0.9 },
    groups,
    state: (p) => ({ velocity: p.mul(0) }),
    update: ({ p, grad, state, lr: rate, options }) => {
      state.velocity.mul_(options.momentum).add_(grad);
      p.sub_(state.velocity.mul(rate));
    },
  });

function makeNet(): nn.Sequential {
  setSeed(1);
  return new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
}

const weightsOf = (model: nn.Module): number[] =>
  [...model.stateDict().values()].flatMap((value) => Array.from(value.toTypedArray() as Float32Array));

async function fitted(optimizer: optim.OptimizerSpec, maxEpochs: number): Promise<number[]> {
  const model = makeNet();
  const [x, y] = [tensor(X), tensor(Y)];
  const trainer = new Trainer({ model, loss: 'mse', optimizer, device: 'cpu' });
  await trainer.fit(data.tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs });
  const found = weightsOf(model);
  for (const part of [x, y, model]) part.dispose();
  return found;
}

function near(found: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
}

describe('optim.custom', () => {
  it('trains as the optimizer it spells out, in a fit, in a Stepper and by hand', async () => {
    const reference = await fitted(optim.sgd({ lr: 0.05, momentum: 0.9 }), 5);
    const inFit = await fitted(heavyBall(), 5);
    near(inFit, reference);

    const [x, y] = [tensor(X), tensor(Y)];
    const stepped = makeNet();
    const stepper = new Stepper({
      modules: stepped,
      objective: (a: Tensor, b: Tensor) => F.mseLoss(stepped.forward(a), b),
      optimizer: heavyBall(),
    });
    const held = makeNet();
    const optimizer = new optim.Optimizer(held, heavyBall());
    for (let epoch = 0; epoch < 5; epoch++) {
      for (const first of [0, 4]) {
        const [a, b] = scope(() => [x.narrow(0, first, 4), y.narrow(0, first, 4)] as const);
        await stepper.step(a, b);
        scope(() => {
          optimizer.zeroGrad();
          F.mseLoss(held.forward(a), b).backward();
          optimizer.step();
        });
        a.dispose();
        b.dispose();
      }
    }
    expect(weightsOf(stepped)).toEqual(inFit);
    expect(weightsOf(held)).toEqual(inFit);
    await stepper.dispose();
    optimizer.dispose();
    for (const part of [x, y, stepped, held]) part.dispose();
  });

  it('has groups, rates that are set, and a state that goes on', async () => {
    const spec = heavyBall(0.05, [{ name: 'still', parameters: ['0'], lr: 0 }]);
    const first = makeNet();
    const optimizer = new optim.Optimizer(first, spec);
    const step = (model: nn.Sequential, over: optim.Optimizer): void =>
      scope(() => {
        over.zeroGrad();
        F.mseLoss(model.forward(tensor(X)), tensor(Y)).backward();
        over.step();
      });
    const before = weightsOf(first);
    step(first, optimizer);
    step(first, optimizer);
    expect(weightsOf(first).slice(0, 16)).toEqual(before.slice(0, 16));
    expect(weightsOf(first).slice(16)).not.toEqual(before.slice(16));

    const second = nn.cloneModule(first);
    const other = new optim.Optimizer(second, spec);
    const state = scope(() => {
      const dict = optimizer.stateDict();
      other.loadStateDict(dict);
      return [...(dict.get('state') as ReadonlyMap<number, optim.ParameterState>).values()].map((entry) => [...entry.keys()]);
    });
    expect(state[0]).toEqual(['step', 'velocity']);
    for (const held of [optimizer, other]) for (const group of held.paramGroups) group.lr = 0.1;
    step(first, optimizer);
    step(second, other);
    expect(weightsOf(second)).toEqual(weightsOf(first));
    for (const part of [optimizer, other, first, second]) part.dispose();
  });

  it('knows the step, and may begin with the weights', () => {
    scope(() => {
      const w = tensor([1, 2], { dtype: 'float64' }).requiresGrad_();
      const spec = optim.custom({
        name: 'back',
        lr: 1,
        state: (p) => ({ start: p }),
        update: ({ p, grad, state, step, lr }) => {
          p.copy_(state.start.sub(grad.mul(step).mul(lr)));
        },
      });
      using optimizer = new optim.Optimizer([w], spec);
      for (let step = 1; step <= 3; step++) {
        w.grad = tensor([1, 1], { dtype: 'float64' });
        optimizer.step();
        expect(w.toArray()).toEqual([1 - step, 2 - step]);
      }
    });
  });

  it('says what is wrong with an update', () => {
    scope(() => {
      const w = tensor([1, 2]).requiresGrad_();
      const make =
        (changes: object): (() => optim.Optimizer) =>
        () =>
          new optim.Optimizer(
            [w],
            optim.custom({ name: 'wrong', update: ({ p, grad }: optim.CustomParts) => void p.sub_(grad), ...changes } as never),
          );
      expect(make({ update: ({ p, grad }: optim.CustomParts) => p.sub(grad) })).toThrow(
        expect.objectContaining({ code: 'ERR_CUSTOM_UPDATE' }),
      );
      expect(make({ update: ({ p, grad }: optim.CustomParts) => void p.sub(grad) })).toThrow(
        expect.objectContaining({ code: 'ERR_CUSTOM_UPDATE' }),
      );
      for (const key of ['v', 'another']) {
        const update = ({ p, grad, state }: optim.CustomParts) => {
          (state as Record<string, unknown>)[key] = grad.mul(2);
          p.sub_(grad);
        };
        expect(make({ state: (p: Tensor) => ({ v: p.mul(0) }), update })).toThrow(
          expect.objectContaining({ code: 'ERR_CUSTOM_UPDATE', message: expect.stringContaining(`assigned state.${key}`) }),
        );
      }
      expect(make({ update: ({ p, lr }: optim.CustomParts) => void p.sub_(Number(lr.item())) })).toThrow(
        expect.objectContaining({ code: 'ERR_TRACED' }),
      );
      expect(make({ state: () => ({ step: 1 }) })).toThrow(expect.objectContaining({ code: 'ERR_CUSTOM_STATE' }));
      expect(make({ name: '' })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(make({ lr: -1 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(make({ beta: 0.9 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
    });
  });
});
