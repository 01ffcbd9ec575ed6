/** Neve's own batch normalisation against libtorch's, alone and as one with an addition and ReLU: values, gradients, statistics. */

import { afterEach, describe, expect, it } from 'vitest';
import { grad } from '../../src/autograd/index.js';
import { trace } from '../../src/graph/index.js';
import { getNumThreads, getOwnKernels, setNumThreads, setOwnKernels } from '../../src/native/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { Generator, noGrad, randn, scope, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import { apart } from '../support/apart.js';

afterEach(() => setOwnKernels(true));

const numbers = (found: Tensor): number[] => found.detach().contiguous().flatten().toArray() as number[];
const strides = (found: Tensor): number[] => found.shape.map((_, dim) => found.stride(dim));

/** With own kernels, and without. */
function both<T>(run: () => T): [ours: T, theirs: T] {
  setOwnKernels(true);
  const ours = run();
  setOwnKernels(false);
  const theirs = run();
  setOwnKernels(true);
  return [ours, theirs];
}

function expectAlike(run: () => readonly Tensor[], bound = 2e-6): void {
  const [ours, theirs] = both(run);
  for (const [i, found] of ours.entries()) {
    const other = theirs[i] as Tensor;
    expect(apart(numbers(found), numbers(other)), `result ${i}`).toBeLessThan(bound);
    expect(strides(found)).toEqual(strides(other));
  }
}

interface Norm {
  readonly shape: readonly number[];
  readonly training: boolean;
  readonly affine: boolean;
  readonly running: boolean;
  readonly mean?: number;
}

/** Output, running statistics and gradients of input, weight and bias. */
function normalised({ shape, training, affine, running, mean = 0.3 }: Norm): readonly Tensor[] {
  const generator = new Generator().manualSeed(1);
  const channels = shape[1] as number;
  const format = shape.length === 4 ? 'channels_last' : 'channels_last_3d';
  const draw = (size: readonly number[]): Tensor => randn([...size], { generator });
  const lay = (values: Tensor): Tensor => values.contiguous(format);
  const x = lay(draw(shape).mul(2).add(mean)).requiresGrad_();
  const weight = draw([channels]).requiresGrad_();
  const bias = draw([channels]).requiresGrad_();
  const runningMean = draw([channels]);
  const runningVar = draw([channels]).abs().add(0.5);
  const parameters = affine ? { weight, bias } : {};
  const out = ops.batchNorm(x, { ...parameters, ...(running ? { runningMean, runningVar } : {}), training, momentum: 0.2 });
  const wanted = affine ? [x, weight, bias] : [x];
  return [out, runningMean, runningVar, ...(grad([out], wanted, { gradOutputs: [lay(draw(shape))] }) as Tensor[])];
}

describe.skipIf(!getOwnKernels())('batch normalisation', () => {
  it("gives libtorch's values, statistics and gradients", () => {
    scope(() => {
      for (const channels of [1, 3, 8, 13, 16, 40, 64, 150]) {
        for (const rest of [
          [5, 7],
          [2, 3, 4],
        ]) {
          for (const [training, affine, running] of [
            [true, true, true],
            [true, false, false],
            [true, false, true],
            [false, true, true],
            [false, false, true],
          ] as const) {
            expectAlike(() => normalised({ shape: [9, channels, ...rest], training, affine, running }), 1e-5);
          }
        }
      }
    });
  });

  it('is right to float32 where the mean is large beside the deviation, and for many rows', () => {
    scope(() => {
      const x = randn([64, 4, 40, 40], { generator: new Generator().manualSeed(2) })
        .mul(0.5)
        .add(100)
        .contiguous('channels_last');
      const of = (input: Tensor): Tensor => ops.batchNorm(input, { training: true });
      expect(apart(numbers(of(x)), numbers(of(x.to('float64'))))).toBeLessThan(1e-4);
    });
  });

  it('gives the same bits on any number of threads', () => {
    const threads = getNumThreads();
    try {
      scope(() => {
        const run = (count: number): number[][] => {
          setNumThreads(count);
          return normalised({ shape: [40, 24, 32, 32], training: true, affine: true, running: true }).map(numbers);
        };
        expect(run(3)).toEqual(run(1));
      });
    } finally {
      setNumThreads(threads);
    }
  });

  it('lets what is no number through, as libtorch does', () => {
    scope(() => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        expectAlike(() => {
          const x = randn([3, 2, 2, 2], { generator: new Generator().manualSeed(3) }).contiguous('channels_last');
          noGrad(() => x.select(0, 1).select(0, 0).select(0, 1).fill_(value));
          return [ops.batchNorm(x, { training: true }), ops.relu(ops.batchNorm(x, { training: true }))];
        });
      }
    });
  });

  it('leaves rows of features, and images with channels first, to libtorch: the same bits', () => {
    scope(() => {
      const generator = new Generator().manualSeed(4);
      for (const shape of [
        [9, 16],
        [9, 16, 5],
        [9, 16, 5, 7],
        [9, 16, 1, 1],
      ]) {
        const x = randn(shape, { generator });
        const [ours, theirs] = both(() => numbers(ops.batchNorm(x, { training: true })));
        expect(ours).toEqual(theirs);
      }
    });
  });
});

type Arrange = (x: Tensor, added: Tensor, norms: readonly nn.BatchNorm2d[]) => Tensor;

/** Two normalisations and what a model does with them. */
class Arranged extends nn.Module {
  readonly first: nn.BatchNorm2d;
  readonly second: nn.BatchNorm2d;

  constructor(
    readonly arrange: Arrange,
    affine = true,
  ) {
    super();
    this.first = new nn.BatchNorm2d(CHANNELS, { affine });
    this.second = new nn.BatchNorm2d(CHANNELS, { affine });
  }

  forward(x: Tensor, added: Tensor): Tensor {
    return this.arrange(x, added, [this.first, this.second]);
  }
}

const CHANNELS = 20;

const ARRANGEMENTS: Readonly<Record<string, Arrange>> = {
  'ReLU after it': (x, _added, [norm]) => ops.relu((norm as nn.BatchNorm2d).forward(x)),
  'ReLU in place': (x, _added, [norm]) => ops.relu_((norm as nn.BatchNorm2d).forward(x)),
  'something added': (x, added, [norm]) => ops.relu((norm as nn.BatchNorm2d).forward(x).add(added)),
  'added to something': (x, added, [norm]) => ops.relu(added.add((norm as nn.BatchNorm2d).forward(x))),
  'something added in place': (x, added, [norm]) => ops.relu_((norm as nn.BatchNorm2d).forward(x).add_(added)),
  'its own input added': (x, _added, [norm]) => ops.relu((norm as nn.BatchNorm2d).forward(x).add(x)),
  'another one added': (x, added, [one, other]) =>
    ops.relu((one as nn.BatchNorm2d).forward(x).add((other as nn.BatchNorm2d).forward(added))),
  'itself added': (x, added, [norm]) => ops.relu((norm as nn.BatchNorm2d).forward(x).add((norm as nn.BatchNorm2d).forward(added))),
  'a row that is broadcast added': (x, added, [norm]) =>
    ops.relu((norm as nn.BatchNorm2d).forward(x).add(added.mean([0, 2, 3], { keepdim: true }))),
  'a share added': (x, added, [norm]) => ops.relu(ops.add((norm as nn.BatchNorm2d).forward(x), added, { alpha: 0.5 })),
  'its result used twice': (x, added, [norm]) => {
    const out = (norm as nn.BatchNorm2d).forward(x);
    return ops.relu(out).add(out.mul(added));
  },
};

interface Run {
  readonly out: Tensor;
  readonly gradients: readonly Tensor[];
  readonly buffers: readonly Tensor[];
}

/** One pass of the traced model, and gradients of inputs and parameters. */
function passOf(arrange: Arrange, { training = true, lay = true, affine = true, graph = true } = {}): Run {
  setSeed(3);
  const module = new Arranged(arrange, affine);
  module.train(training);
  for (const [, parameter] of module.namedParameters()) noGrad(() => parameter.copy_(randn(parameter.shape)));
  const draw = (): Tensor => {
    const values = randn([6, CHANNELS, 9, 7]);
    return (lay ? values.contiguous('channels_last') : values).requiresGrad_();
  };
  const [x, added] = [draw(), draw()];
  const model = graph ? trace(module, [x.detach(), added.detach()]) : module;
  model.train(training);
  const out = model.forward(x, added) as Tensor;
  const gradients = grad([out.mul(out).sum()], [x, added, ...module.parameters()], { allowUnused: true });
  const found = gradients.filter((gradient): gradient is Tensor => gradient !== null);
  return { out, gradients: found, buffers: [...module.namedBuffers()].map(([, buffer]) => buffer) };
}

describe.skipIf(!getOwnKernels())('batch normalisation that ends in ReLU', () => {
  for (const [name, arrange] of Object.entries(ARRANGEMENTS)) {
    it(`gives what the operators give one by one: ${name}`, () => {
      scope(() => {
        for (const options of [{}, { training: false }, { lay: false }, { affine: false }]) {
          const one = passOf(arrange, options);
          const apiece = passOf(arrange, { ...options, graph: false });
          expect(numbers(one.out)).toEqual(numbers(apiece.out));
          expect(one.buffers.map(numbers)).toEqual(apiece.buffers.map(numbers));
          expect(one.gradients.length).toBe(apiece.gradients.length);
          for (const [i, gradient] of one.gradients.entries()) {
            expect(apart(numbers(gradient), numbers(apiece.gradients[i] as Tensor)), `gradient ${i}`).toBeLessThan(1e-6);
          }
        }
      });
    });
  }

  it('does not wait where its input is overwritten before ReLU', () => {
    scope(() => {
      const module = new Arranged((x, added, [norm]) => {
        const input = x.add(2);
        const out = (norm as nn.BatchNorm2d).forward(input);
        input.mul_(added);
        return ops.relu(out).add(input);
      });
      const [x, added] = [0, 1].map(() => randn([6, CHANNELS, 9, 7]).contiguous('channels_last')) as [Tensor, Tensor];
      const run = (model: { forward(...inputs: Tensor[]): unknown }): number[] => numbers(noGrad(() => model.forward(x, added) as Tensor));
      expect(run(trace(module, [x, added]))).toEqual(run(module));
    });
  });

  it("has libtorch's gradients", () => {
    scope(() => {
      const [ours, theirs] = both(() => passOf(ARRANGEMENTS['something added'] as Arrange));
      for (const [i, gradient] of ours.gradients.entries()) {
        expect(apart(numbers(gradient), numbers(theirs.gradients[i] as Tensor))).toBeLessThan(2e-6);
      }
    });
  });

  it('can be differentiated twice', () => {
    const second = (arrange: Arrange, affine: boolean): number[][] =>
      scope(() => {
        setSeed(4);
        const module = new Arranged(arrange, affine);
        const x = randn([4, CHANNELS, 5, 5]).contiguous('channels_last').requiresGrad_();
        const added = randn([4, CHANNELS, 5, 5]).contiguous('channels_last').requiresGrad_();
        const out = trace(module, [x.detach(), added.detach()]).forward(x, added) as Tensor;
        const first = grad([out.pow(3).sum()], [x], { createGraph: true });
        return (grad([(first[0] as Tensor).pow(2).sum()], [x, ...module.first.parameters()]) as Tensor[]).map(numbers);
      });
    for (const name of ['ReLU after it', 'something added']) {
      for (const affine of [true, false]) {
        const [ours, theirs] = both(() => second(ARRANGEMENTS[name] as Arrange, affine));
        for (const [i, found] of ours.entries()) expect(apart(found, theirs[i] as number[])).toBeLessThan(1e-5);
      }
    }
  });

  it('asks no gradients of what is frozen', () => {
    scope(() => {
      setSeed(5);
      const module = new Arranged(ARRANGEMENTS['something added'] as Arrange);
      (module.first.weight as Tensor).requiresGrad_(false);
      const x = randn([4, CHANNELS, 5, 5]).contiguous('channels_last');
      const added = zeros([4, CHANNELS, 5, 5]).contiguous('channels_last');
      const out = trace(module, [x, added]).forward(x, added) as Tensor;
      const [ofBias] = grad([out.sum()], [module.first.bias as Tensor]) as [Tensor];
      const passed = numbers(out.detach().gt(0).to('float32').sum([0, 2, 3]));
      expect(apart(numbers(ofBias), passed)).toBe(0);
    });
  });
});
