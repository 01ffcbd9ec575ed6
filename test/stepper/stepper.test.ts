/** Steps by hand. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { data, F, nn, optim, Stepper, safetensors, scope, setSeed, type Tensor, Trainer, tensor } from '../../src/index.js';

const X = Array.from({ length: 6 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)]);
const Y = X.map(([a = 0, b = 0, c = 0]) => [a - 2 * b + c]);

/** Something to learn from, freed at the end. */
async function withBatch<T>(work: (x: Tensor, y: Tensor) => Promise<T>): Promise<T> {
  const [x, y] = [tensor(X), tensor(Y)];
  try {
    return await work(x, y);
  } finally {
    x.dispose();
    y.dispose();
  }
}

function makeNet(seed = 1): nn.Sequential {
  setSeed(seed);
  return new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));
}

const weightsOf = (model: nn.Module): unknown[] => [...model.stateDict().values()].map((value) => value.toArray());

describe('Stepper', () => {
  it('does what a fit does, step by step, to the bit', async () => {
    await withBatch(async (x, y) => {
      const optimizer = optim.adamw({ lr: 0.05 });
      const fitted = makeNet();
      await new Trainer({ model: fitted, loss: 'mse', optimizer, device: 'cpu', clipGradNorm: 0.5 }).fit(
        data.tensors({ x, y }).loader({ batchSize: 6 }),
        { maxEpochs: 5 },
      );
      const model = makeNet();
      const stepper = new Stepper({
        modules: model,
        objective: (input: Tensor, target: Tensor) => F.mseLoss(model.forward(input), target),
        optimizer,
        clipGradNorm: 0.5,
      });
      const losses: number[] = [];
      for (let step = 0; step < 5; step++) {
        const { loss, gradNorm, skipped, terms } = await stepper.step(x, y);
        losses.push(loss);
        expect([typeof gradNorm, skipped, terms]).toEqual(['number', false, []]);
      }
      expect(weightsOf(model)).toEqual(weightsOf(fitted));
      expect(losses[4]).toBeLessThan(losses[0] as number);
      await stepper.dispose();
      model.dispose();
      fitted.dispose();
    });
  });

  it("takes no part of gradients that were left by a backward pass of one's own, nor does a fit", async () => {
    await withBatch(async (x, y) => {
      const outcome = async (train: (model: nn.Sequential) => Promise<unknown>, left: boolean): Promise<unknown> => {
        using model = makeNet();
        model.parameters()[3]?.requiresGrad_(false);
        if (left) scope(() => model.requiresGrad_().forward(x).sum().mul(100).backward());
        model.parameters()[3]?.requiresGrad_(false);
        return [await train(model), weightsOf(model)];
      };
      const optimizer = optim.sgd({ lr: 0.05 });
      const byHand = async (model: nn.Sequential): Promise<unknown> => {
        const objective = (input: Tensor, target: Tensor): Tensor => F.mseLoss(model.forward(input), target);
        await using stepper = new Stepper({ modules: model, objective, optimizer, clipGradNorm: 0.5 });
        return await stepper.step(x, y);
      };
      const fitted = async (model: nn.Sequential): Promise<unknown> => {
        const trainer = new Trainer({ model, loss: 'mse', optimizer, device: 'cpu', clipGradNorm: 0.5 });
        const { history } = await trainer.fit(data.tensors({ x, y }).loader({ batchSize: 6 }), { maxEpochs: 1 });
        return history.map(({ loss, gradNorm }) => [loss, gradNorm]);
      };
      for (const train of [byHand, fitted]) expect(await outcome(train, true)).toEqual(await outcome(train, false));
    });
  });

  it('trains one module through another that stays as it is, in the order it is asked for', async () => {
    await withBatch(async (x, y) => {
      const [first, second] = [makeNet(1), new nn.Linear(1, 1)];
      const modules = { first, second };
      const objective = (input: Tensor, target: Tensor): Tensor => F.mseLoss(second.forward(first.forward(input)), target);
      const inner = new Stepper({ modules, trains: ['first'], objective, optimizer: optim.sgd({ lr: 0.1 }) });
      const outer = new Stepper({ modules, trains: ['second.weight', 'second.bias'], objective, optimizer: optim.sgd({ lr: 0.1 }) });
      const before = [weightsOf(first), weightsOf(second)];
      await inner.step(x, y);
      expect(weightsOf(first)).not.toEqual(before[0]);
      expect(weightsOf(second)).toEqual(before[1]);
      expect(second.weight.grad).toBeNull();

      // Nobody waits in between: the same order, the same losses as one after the other.
      const together = await Promise.all([outer.step(x, y), inner.step(x, y), outer.step(x, y), outer.evaluate(x, y)]);
      const losses = together.map(({ loss }) => loss);
      expect(losses).toEqual([...losses].sort((a, b) => b - a));
      await Promise.all([inner.dispose(), outer.dispose()]);
      first.dispose();
      second.dispose();
    });
  });

  it('serialises steppers that come to share a module only through a third', async () => {
    await withBatch(async (x, y) => {
      const [a, b] = [makeNet(1), makeNet(2)];
      const optimizer = optim.sgd({ lr: 0.01 });
      const of = (model: nn.Sequential) => (input: Tensor, target: Tensor) => F.mseLoss(model.forward(input), target);
      const alone = [a, b].map((model) => new Stepper({ modules: model, objective: of(model), optimizer }));
      const both = new Stepper({
        modules: { a, b },
        objective: (input: Tensor, target: Tensor) => F.mseLoss(a.forward(input).add(b.forward(input)), target),
        optimizer,
      });
      const steppers = [...alone, both, ...alone, both];
      const results = await Promise.all(steppers.flatMap((stepper) => [stepper.step(x, y), stepper.step(x, y)]));
      expect(results.every(({ loss }) => Number.isFinite(loss))).toBe(true);
      await Promise.all([...alone, both].map((stepper) => stepper.dispose()));
      a.dispose();
      b.dispose();
    });
  });

  it('follows rates as they are set, tells terms, and cuts batches without changing the gradient', async () => {
    await withBatch(async (x, y) => {
      const whole = makeNet();
      const cut = makeNet();
      const of = (model: nn.Sequential, accumulate: number): Stepper<[Tensor, Tensor]> =>
        new Stepper({
          modules: model,
          objective: (input: Tensor, target: Tensor) => {
            const error = F.mseLoss(model.forward(input), target);
            const size = (model.parameters()[0] as Tensor).square().sum();
            return [error.add(size.mul(0.1)), error, size];
          },
          optimizer: optim.sgd({ lr: 0.5 }),
          accumulate,
        });
      const steppers = [of(whole, 1), of(cut, 3)];
      const results = await Promise.all(steppers.map((stepper) => stepper.step(x, y)));
      const [{ loss, terms }] = results as [Awaited<(typeof results)[number]>];
      expect(loss).toBeCloseTo((terms[0] ?? 0) + 0.1 * (terms[1] ?? 0), 5);
      expect(results[1]?.loss).toBeCloseTo(loss, 5);
      const flat = (model: nn.Module): number[] => (weightsOf(model).flat(Infinity) as number[]).map((value) => Math.round(value * 1e5));
      expect(flat(cut)).toEqual(flat(whole));
      for (const group of steppers[0]?.paramGroups ?? []) group.lr = 0;
      const before = weightsOf(whole);
      await steppers[0]?.step(x, y);
      expect(weightsOf(whole)).toEqual(before);
      await Promise.all(steppers.map((stepper) => stepper.dispose()));
      whole.dispose();
      cut.dispose();
    });
  });

  it('goes on from its state', async () => {
    await withBatch(async (x, y) => {
      const make = (model: nn.Sequential): Stepper<[Tensor, Tensor]> =>
        new Stepper({
          modules: model,
          objective: (input: Tensor, target: Tensor) => F.mseLoss(model.forward(input), target),
          optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }),
        });
      const model = makeNet();
      const stepper = make(model);
      expect((await stepper.stateDict()).get('state')).toEqual(new Map());
      await stepper.step(x, y);
      const state = await stepper.stateDict();
      const copy = nn.cloneModule(model);
      const other = make(copy);
      await expect(other.loadStateDict(state)).rejects.toMatchObject({ code: 'ERR_STEPPER_NOT_READY' });
      await other.ready(x, y);
      await other.loadStateDict(state);
      await Promise.all([stepper.step(x, y), other.step(x, y)]);
      expect(weightsOf(copy)).toEqual(weightsOf(model));
      for (const entry of (state.get('state') as ReadonlyMap<number, optim.ParameterState>).values()) {
        for (const value of entry.values()) (value as Tensor).dispose();
      }
      await Promise.all([stepper.dispose(), other.dispose()]);
      model.dispose();
      copy.dispose();
    });
  });

  it('says what is wrong', async () => {
    await withBatch(async (x, y) => {
      const model = makeNet();
      const objective = (input: Tensor, target: Tensor): Tensor => F.mseLoss(model.forward(input), target);
      const options = { modules: { model }, objective, optimizer: optim.sgd() };
      const making = (changes: object) => () => new Stepper({ ...options, ...changes } as typeof options);
      expect(making({ trains: ['modle'] })).toThrow(
        expect.objectContaining({ code: 'ERR_STEPPER_TRAINS', message: expect.stringContaining("'model'") }),
      );
      expect(making({ modules: { model: 5 } })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(making({ objective: 'mse' })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(making({ optimizer: 'sgd' })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
      expect(making({ learningRate: 1 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
      const stepper = new Stepper(options);
      using short = scope(() => x.narrow(0, 0, 2));
      await expect(stepper.step(short, y)).rejects.toMatchObject({ code: 'ERR_BATCH_ROWS' });
      await expect((stepper.step as () => Promise<unknown>)()).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
      await stepper.step(x, y);
      model.eval();
      await expect(stepper.step(x, y)).rejects.toMatchObject({ code: 'ERR_STEPPER_MODE' });
      model.train();
      const running = stepper.step(x, y);
      expect(() => model.forward(x)).toThrow(expect.objectContaining({ code: 'ERR_BORROWED' }));
      await running;
      await stepper.dispose();
      await stepper.dispose();
      await expect(stepper.step(x, y)).rejects.toMatchObject({ code: 'ERR_DISPOSED' });

      const broken = new Stepper({
        ...options,
        objective: (input: Tensor, target: Tensor) => F.mseLoss(model.forward(input), target).item() as never,
      });
      await expect(broken.step(x, y)).rejects.toMatchObject({ code: 'ERR_TRACED' });
      await broken.dispose();
      model.dispose();
    });
  });

  it('keeps a learning rate that was set before a step that failed', async () => {
    const weight = new nn.Linear(1, 1, { bias: false });
    const w = weight.weight as Tensor;
    const stepper = new Stepper({
      modules: { weight },
      objective: (x: Tensor) => weight.forward(x).sum(),
      optimizer: optim.sgd({ lr: 1 }),
    });
    const [one, two] = [tensor([[1]]), tensor([[1], [1]])];
    await stepper.step(one);
    const before = Number(w.item());
    (stepper.paramGroups[0] as { lr: number }).lr = 0.25;
    await expect((stepper as Stepper<Tensor[]>).step(one, two)).rejects.toMatchObject({ code: 'ERR_BATCH_ROWS' });
    await stepper.step(one);
    expect(Number(w.item())).toBeCloseTo(before - 0.25, 6);
    await stepper.dispose();
    for (const value of [one, two]) value.dispose();
    weight.dispose();
  });

  it('goes on from its state to the bit, rates, random numbers and all, also through a file', async () => {
    await withBatch(async (x, y) => {
      const folder = await mkdtemp(join(tmpdir(), 'neve-stepper-'));
      const make = (): { model: nn.Sequential; stepper: Stepper<[Tensor, Tensor]> } => {
        setSeed(1);
        const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Dropout(0.5), new nn.Linear(4, 1));
        const objective = (input: Tensor, target: Tensor): Tensor => F.mseLoss(model.forward(input), target);
        return { model, stepper: new Stepper({ modules: model, objective, optimizer: optim.adamw({ lr: 0.05 }), seed: 7 }) };
      };
      const steps = async (stepper: Stepper<[Tensor, Tensor]>, count: number): Promise<number[]> => {
        const losses: number[] = [];
        for (let step = 0; step < count; step++) losses.push((await stepper.step(x, y)).loss);
        return losses;
      };
      const [one, other] = [make(), make()];
      await expect(one.stepper.state()).rejects.toMatchObject({ code: 'ERR_STEPPER_NOT_READY' });
      await steps(one.stepper, 3);
      (one.stepper.paramGroups[0] as { lr: number }).lr = 0.01;
      const state = await one.stepper.state();
      const file = join(folder, 'state.safetensors');
      await safetensors.save(file, state);
      const after = await steps(one.stepper, 3);
      await other.stepper.ready(x, y);
      const read = await safetensors.load(file);
      await other.stepper.loadState(read);
      setSeed(99);
      expect(await steps(other.stepper, 3)).toEqual(after);
      expect(weightsOf(other.model)).toEqual(weightsOf(one.model));
      const wrong = new Map([...read].filter(([name]) => !name.startsWith('parameter.')));
      await expect(other.stepper.loadState(wrong)).rejects.toMatchObject({ code: 'ERR_STATE_MISMATCH' });
      for (const value of [...state.values(), ...read.values()]) value.dispose();
      for (const { model, stepper } of [one, other]) {
        await stepper.dispose();
        model.dispose();
      }
      await rm(folder, { recursive: true });
    });
  });

  it('refuses a seed that is none', () => {
    const model = makeNet();
    const options = { modules: model, objective: (x: Tensor) => x.sum(), optimizer: optim.sgd({ lr: 0.1 }), seed: -1 };
    expect(() => new Stepper(options)).toThrow(/option 'seed' is -1; expected an integer of at least 0/);
    model.dispose();
  });
});
