import { afterEach, describe, expect, it } from 'vitest';
import { printGraph } from '../../src/graph/print.js';
import { trace, traceFunction } from '../../src/graph/trace.js';
import { cat, crossEntropyLoss, dropout, linear, where } from '../../src/ops/index.js';
import { callOp, op } from '../../src/tensor/dispatch.js';
import {
  arange,
  defaultGenerator,
  Generator,
  keep,
  noGrad,
  ones,
  rand,
  randn,
  scope,
  setSeed,
  type Tensor,
  tensor,
  zeros,
} from '../../src/tensor/index.js';
import { type Dropout, Lambda, Net, type SmallModule } from './small-modules.js';

const trash: { dispose(): void }[] = [];
/** Disposed after the test. */
const later = <T extends { dispose(): void }>(object: T): T => {
  trash.push(object);
  return object;
};

afterEach(() => {
  for (const object of trash.splice(0).reverse()) object.dispose();
});

const traced = (module: SmallModule, ...example: Tensor[]) => later(trace(later(module), example.map(later)));
const lambda = (forward: ConstructorParameters<typeof Lambda>[0]): Lambda => new Lambda(forward);

describe('trace', () => {
  it('writes down what forward calls', () => {
    setSeed(0);
    const model = traced(new Net(), ones([1, 4]));
    expect(printGraph(model.graph)).toMatchInlineSnapshot(`
      "graph(input: float32[2, 4]):
        p_fc_weight: parameter 'fc.weight' float32[4, 4]
        p_fc_bias: parameter 'fc.bias' float32[4]
        p_bn_weight: parameter 'bn.weight' float32[4]
        p_bn_bias: parameter 'bn.bias' float32[4]
        b_bn_running_mean: buffer 'bn.running_mean' float32[4]
        b_bn_running_var: buffer 'bn.running_var' float32[4]
        b_bn_num_batches_tracked: buffer 'bn.num_batches_tracked' int64[]
        sym_size_int = aten.sym_size.int(input, 0)
        linear = aten.linear.default(input, p_fc_weight, p_fc_bias)  # fc
        _ = aten.add_.Scalar(b_bn_num_batches_tracked, 1)  # bn, in training mode
        batch_norm = aten.batch_norm.default(linear, p_bn_weight, p_bn_bias, b_bn_running_mean, b_bn_running_var, training, 0.1, 0.00001, true)  # bn
        relu_ = aten.relu_.default(batch_norm)
        dropout = aten.dropout.default(relu_, 0.5, training)  # drop
        linear_1 = aten.linear.default(dropout, p_fc_weight, p_fc_bias)  # fc
        reshape = aten.reshape.default(linear_1, [sym_size_int, 2, 2])
        return reshape"
    `);
    expect(model.layers()).toMatchInlineSnapshot(`
      [
        {
          "name": "",
          "taps": [
            "reshape",
          ],
          "type": "Net",
        },
        {
          "name": "fc",
          "taps": [
            "linear",
            "linear_1",
          ],
          "type": "Linear",
        },
        {
          "name": "bn",
          "taps": [
            "batch_norm",
          ],
          "type": "BatchNorm",
        },
        {
          "name": "drop",
          "taps": [
            "dropout",
          ],
          "type": "Dropout",
        },
      ]
    `);
  });

  it('computes what the module computes, in both modes, at any batch size', () => {
    const net = new Net();
    const model = traced(net, ones([3, 4]));
    scope(() => {
      for (const rows of [1, 2, 7]) {
        const x = randn([rows, 4]);
        for (const training of [false, true]) {
          if (training && rows === 1) continue;
          for (const module of net.namedModules().values()) module.training = training;
          model.train(training);
          setSeed(rows);
          const expected = net.forward(x).toArray();
          setSeed(rows);
          expect(model.forward(x).toArray()).toEqual(expected);
        }
      }
    });
  });

  it('updates what the module would update', () => {
    const net = new Net();
    const model = traced(net, ones([2, 4]));
    const counter = model.namedBuffers().get('bn.num_batches_tracked') as Tensor;
    expect(counter.item()).toBe(0);
    scope(() => {
      const x = randn([4, 4]);
      model.forward(x);
      expect(counter.item()).toBe(1);
      expect(model.namedBuffers().get('bn.running_mean')?.toArray()).not.toEqual([0, 0, 0, 0]);
      model.eval().forward(x);
      expect(counter.item()).toBe(1);
    });
  });

  it('learns: gradients reach the module', () => {
    const net = new Net();
    const model = traced(net, ones([2, 4]));
    scope(() => {
      model
        .forward(randn([4, 4]))
        .sum()
        .backward();
      const weight = net.namedParameters().get('fc.weight') as Tensor;
      expect(weight.grad?.shape).toEqual([4, 4]);
      expect(model.namedParameters().get('fc.weight')).toBe(weight);
    });
  });

  it('leaves module, example, generator and grad mode as they were', () => {
    setSeed(5);
    const net = later(new Net());
    const frozen = net.children.drop as Dropout;
    frozen.training = false;
    const example = later(ones([2, 4]));
    const generator = later(defaultGenerator());
    const state = generator.getState();
    later(trace(net, example));
    expect(generator.getState()).toEqual(state);
    expect(Object.hasOwn(net, 'forward')).toBe(false);
    expect([net.training, frozen.training]).toEqual([true, false]);
    expect([...net.namedBuffers().values()].map((buffer) => buffer.toArray())).toEqual([[0, 0, 0, 0], [1, 1, 1, 1], 0]);
    expect(example.toArray()).toEqual([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
    scope(() => expect((net.namedParameters().get('fc.weight') as Tensor).mul(2).requiresGrad).toBe(true));
  });

  it('keeps a frozen submodule frozen, and a literal switch literal', () => {
    const net = new Net();
    (net.children.drop as Dropout).training = false;
    const frozen = traced(net, ones([2, 4]));
    expect(frozen.graph.nodes.find(({ op }) => op === 'aten.dropout.default')?.args[2]).toBe(false);
    const always = traced(
      lambda((_, x) => dropout(x as Tensor, 0.5, true)),
      ones([2, 4]),
    );
    expect(always.graph.nodes[0]?.args[2]).toBe(true);
    const net2 = new Net();
    for (const module of net2.namedModules().values()) module.training = false;
    const evaluating = traced(net2, ones([2, 4]));
    expect(evaluating.training).toBe(false);
    expect(evaluating.graph.nodes.find(({ op }) => op === 'aten.dropout.default')?.args[2]).toEqual({ mode: 'training' });
  });

  it('follows the batch size through sizes, views and created tensors', () => {
    const model = traced(
      lambda((_, input) => {
        const x = input as Tensor;
        const [rows, columns] = x.shape as [number, number];
        const twice = cat([x, x])
          .view([2 * rows, columns])
          .narrow(0, rows, rows);
        const positions = arange(rows, { dtype: 'float32' })
          .reshape([rows, 1])
          .add(zeros([rows, columns]));
        return twice
          .add(positions)
          .reshape([rows * columns])
          .narrow(0, 0, rows * columns - 1);
      }),
      ones([4, 3]),
    );
    scope(() => {
      const x = ones([6, 2 + 1]);
      expect(model.forward(x).toArray()).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6]);
      expect(model.forward(ones([1, 3])).toArray()).toEqual([1, 1]);
    });
    expect(model.graph.nodes.map(({ op }) => op).slice(0, 5)).toEqual([
      'aten.sym_size.int',
      '_operator.mul',
      '_operator.mul',
      '_operator.add',
      'aten.cat.default',
    ]);
  });

  it('takes several inputs, lists and several outputs', () => {
    const model = traced(
      lambda((_, a, b) => {
        const [left, right] = (a as Tensor).chunk(2, 1) as [Tensor, Tensor];
        const { values, indices } = (b as Tensor).max(1);
        return [left.mul(right), values, indices];
      }),
      ones([2, 4]),
      ones([2, 3]),
    );
    expect(model.graph.inputs.map(({ name }) => name)).toEqual(['input_0', 'input_1']);
    scope(() => {
      const outputs = model.forwardAll(tensor([[1, 2, 3, 4]]), tensor([[5, 9, 7]]));
      expect(outputs.map((output) => output.toArray())).toEqual([[[3, 8]], [9], [1]]);
      expect(model.forward(tensor([[1, 2, 3, 4]]), tensor([[5, 9, 7]])).toArray()).toEqual([[3, 8]]);
    });
  });

  it('lifts tensors from outside as constants of its own', () => {
    const scale = ones([1]).mul_(3);
    const model = traced(
      lambda((_, x) => (x as Tensor).mul(scale).add(tensor([10]))),
      ones([2, 1]),
    );
    scale.dispose();
    expect(model.graph.inputs.map(({ kind }) => kind)).toEqual(['user', 'constant', 'constant']);
    scope(() => expect(model.forward(tensor([[1]])).toArray()).toEqual([[13]]));
  });

  it('does not write into parameters while tracing, only when run', () => {
    const module = lambda((self, x) => {
      const total = self.buffers.total as Tensor;
      noGrad(() => total.select(0, 0).add_(1));
      return (x as Tensor).add(total);
    });
    module.buffers.total = zeros([1]);
    const model = traced(module, ones([2, 1]));
    expect(module.buffers.total.item()).toBe(0);
    scope(() => expect(model.forward(tensor([[1]])).toArray()).toEqual([[2]]));
    expect(module.buffers.total.item()).toBe(1);
  });
});

describe('trace refuses', () => {
  const refuses = (forward: ConstructorParameters<typeof Lambda>[0], code: string, message: RegExp, ...example: Tensor[]) => {
    const module = later(lambda(forward));
    const examples = (example.length > 0 ? example : [ones([2, 2])]).map(later);
    const error = (() => {
      try {
        later(trace(module, examples));
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  };

  it('reads of data', () => {
    refuses((_, x) => ((x as Tensor).sum().item() === 0 ? (x as Tensor) : (x as Tensor).neg()), 'ERR_TRACED', /item\(\) reads a tensor/);
    refuses((_, x) => ((x as Tensor).equal(x as Tensor) ? (x as Tensor) : (x as Tensor).neg()), 'ERR_TRACED', /returns boolean/);
    refuses(
      (_, x) => {
        (x as Tensor).sum().backward();
        return x as Tensor;
      },
      'ERR_TRACED',
      /backward\(\)/,
    );
  });

  it('what no graph can hold', () => {
    const generator = later(new Generator());
    refuses((_, x) => (x as Tensor).add(rand([1], { generator })), 'ERR_TRACED_GENERATOR', /Generator/);
    const weight = later(ones([2], { requiresGrad: true }));
    refuses((_, x) => (x as Tensor).mul(weight), 'ERR_TRACED_PARAMETER', /Parameter field/);
    refuses(() => 3 as never, 'ERR_TRACE_OUTPUT', /must return a Tensor/);
    refuses(
      (_, x) => (x as Tensor).mul(1 / ((x as Tensor).shape[0] as number)),
      'ERR_TRACE_DIFFERS',
      /'other' of aten.mul.Scalar is 0.5 at batch size 2/,
    );
    refuses((_, x) => (x as Tensor).narrow(0, 0, ((x as Tensor).shape[0] as number) >> 1), 'ERR_TRACE_DIFFERS', /'length'/);
    refuses(
      (_, x) => (((x as Tensor).shape[0] as number) > 4 ? (x as Tensor).neg() : (x as Tensor).abs()),
      'ERR_TRACE_DIFFERS',
      /batch sizes: call 0/,
    );
    refuses((_, x) => (x as Tensor).add(tensor([Math.random()])), 'ERR_TRACE_DIFFERS', /differs from run to run/);
  });

  it('arguments that are left out before others', () => {
    const weight = later(ones([2, 2]));
    refuses(
      (_, x) => callOp(op('aten::addmm'), [x as Tensor, x as Tensor, weight, undefined, 2]) as Tensor,
      'ERR_TRACED_ARGUMENT',
      /argument 'beta' of aten.addmm.default is left out before one that is given. Give it its value/,
    );
  });

  it('examples without one batch', () => {
    refuses((_, x) => x as Tensor, 'ERR_TRACE_EXAMPLE', /\[2, 2\] and \[3\]/, ones([2, 2]), ones([3]));
  });

  it('what is no module, and examples that are no tensors', () => {
    const module = later(lambda((_, x) => x as Tensor));
    for (const call of [() => trace(null as never, ones([2])), () => trace(module, null as never), () => trace(module, [1] as never)])
      expect(call).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('nested traces', () => {
    refuses(
      (_, x) =>
        later(
          trace(
            lambda((__, y) => y as Tensor),
            x as Tensor,
          ),
        ).forward(x as Tensor),
      'ERR_TRACE_NESTED',
      /outer module/,
    );
  });

  it('shapes that do not fit, naming the module', () => {
    const net = new Net();
    const error = (() => {
      try {
        later(trace(later(net), later(ones([2, 5]))));
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(error).toMatchObject({ name: 'ShapeError', message: expect.stringMatching(/^fc \(aten.linear.default\)/) });
  });
});

describe('traceFunction', () => {
  it('makes losses and metrics', () => {
    const examples = [later(randn([3, 4])), later(tensor([0n, 1n, 2n]))];
    const loss = later(traceFunction((output, target) => crossEntropyLoss(output as Tensor, target as Tensor), examples));
    expect(loss.namedParameters().size).toBe(0);
    expect(loss.layers()).toEqual([]);
    scope(() => {
      const [output, target] = [randn([5, 4]).requiresGrad_(), tensor([0n, 1n, 2n, 3n, 0n])];
      const value = loss.forward(output, target);
      expect(value.item()).toBe(crossEntropyLoss(output, target).item());
      value.backward();
      expect(output.grad?.shape).toEqual([5, 4]);
    });
  });

  it('lifts constants, and takes what has no batch', () => {
    const limit = keep(tensor([0.5]));
    const model = later(traceFunction((x) => where((x as Tensor).gt(limit), x as Tensor, limit), later(tensor(2))));
    limit.dispose();
    scope(() => expect(model.forward(tensor(0)).toArray()).toEqual([0.5]));
  });

  it('refuses closures over weights', () => {
    const weight = later(ones([1, 2], { requiresGrad: true }));
    expect(() => traceFunction((x) => linear(x as Tensor, weight), later(ones([2, 2])))).toThrow(
      expect.objectContaining({ code: 'ERR_TRACED_PARAMETER' }),
    );
  });
});
