/** Forward, loss and backward as one graph: what it gives, what is in it, what it refuses. */

import { describe, expect, it } from 'vitest';
import {
  DTypeError,
  FormatError,
  F,
  type Graph,
  GraphModel,
  jointGraph,
  nn,
  noGrad,
  ops,
  printGraph,
  randint,
  randn,
  ShapeError,
  StateError,
  scope,
  setSeed,
  type Tensor,
  trace,
  validateGraph,
  liveHandles,
} from '../../../src/index.js';

const calls = ({ nodes }: Graph): readonly string[] => nodes.map(({ op }) => op);
const gradientsOf = (model: nn.Module): Record<string, unknown> =>
  Object.fromEntries([...model.namedParameters()].map(([name, { grad }]) => [name, grad?.toArray() ?? null]));
const plain = (gradients: Readonly<Record<string, Tensor | null>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, gradient?.toArray() ?? null]));

function mlp(): nn.TensorModule {
  setSeed(4);
  return new nn.Sequential(new nn.Linear(3, 5), new nn.ReLU(), new nn.Linear(5, 2));
}

describe('a joint graph', () => {
  it('reads as one list of calls, each with its module', () => {
    scope(() => {
      using model = mlp();
      using step = jointGraph(model, randn([4, 3]), { loss: 'mse', targets: randn([4, 2]) });
      const text = printGraph(step.graph);
      expect(text.split('\n')).toMatchInlineSnapshot(`
        [
          "graph(input: float32[4, 3], target: float32[4, 2]):",
          "  p_0_weight: parameter '0.weight' float32[5, 3]",
          "  p_0_bias: parameter '0.bias' float32[5]",
          "  p_2_weight: parameter '2.weight' float32[2, 5]",
          "  p_2_bias: parameter '2.bias' float32[2]",
          "  aten._assert_tensor_metadata.default(input, [4, 3], None, 'float32')",
          "  aten._assert_tensor_metadata.default(target, [4, 2], None, 'float32')",
          "  t = aten.t.default(p_0_weight)  # 0",
          "  addmm = aten.addmm.default(p_0_bias, input, t)  # 0",
          "  relu = aten.relu.default(addmm)  # 1",
          "  t_1 = aten.t.default(p_2_weight)  # 2",
          "  addmm_1 = aten.addmm.default(p_2_bias, relu, t_1)  # 2",
          "  mse_loss = aten.mse_loss.default(addmm_1, target)",
          "  ones_like = aten.ones_like.default(mse_loss, None, None, None, None, 'contiguous_format')",
          "  mse_loss_backward = aten.mse_loss_backward.default(ones_like, addmm_1, target, 1)",
          "  t_2 = aten.t.default(t_1)  # 2",
          "  mm = aten.mm.default(mse_loss_backward, t_2)  # 2",
          "  t_3 = aten.t.default(mse_loss_backward)  # 2",
          "  mm_1 = aten.mm.default(t_3, relu)  # 2",
          "  t_4 = aten.t.default(mm_1)  # 2",
          "  sum = aten.sum.dim_IntList(mse_loss_backward, [0], true)  # 2",
          "  view = aten.view.default(sum, [2])  # 2",
          "  t_5 = aten.t.default(t_4)  # 2",
          "  threshold_backward = aten.threshold_backward.default(mm, relu, 0)  # 1",
          "  t_6 = aten.t.default(threshold_backward)  # 0",
          "  mm_2 = aten.mm.default(t_6, input)  # 0",
          "  t_7 = aten.t.default(mm_2)  # 0",
          "  sum_1 = aten.sum.dim_IntList(threshold_backward, [0], true)  # 0",
          "  view_1 = aten.view.default(sum_1, [5])  # 0",
          "  t_8 = aten.t.default(t_7)  # 0",
          "  return mse_loss, addmm_1, t_8, view_1, t_5, view",
        ]
      `);
      expect(step.graph.nodes.filter(({ op }) => op.includes('threshold')).map(({ module }) => module)).toEqual(['1']);
    });
  });

  it('takes a loss in TypeScript, and is the same one each time', () => {
    scope(() => {
      using model = mlp();
      const [x, y] = [randn([4, 3]), randn([4, 2])];
      const loss = (output: Tensor, target: Tensor): Tensor => output.sub(target).abs().pow(1.5).mean().mul(0.5).add(2);
      using step = jointGraph(model, x, { loss, targets: y });
      using again = jointGraph(model, [x], { loss, targets: [y] });
      expect(again.graph).toEqual(step.graph);
      const value = loss(model.forward(x), y);
      value.backward();
      const found = noGrad(() => step.call([x, y]));
      expect(found.loss.item()).toBe(value.item());
      expect(plain(found.gradients)).toEqual(gradientsOf(model));
      model.zeroGrad();
    });
  });

  it('needs no loss where the model gives one', () => {
    class Energy extends nn.Module {
      readonly inner = new nn.Linear(3, 1);
      override forward(x: Tensor): Tensor {
        return this.inner.forward(x).square().mean();
      }
    }
    scope(() => {
      setSeed(1);
      using model = new Energy();
      const x = randn([4, 3]);
      using step = jointGraph(model, x);
      const value = model.forward(x);
      value.backward();
      const { loss, outputs, gradients } = step.call([x]);
      expect([loss.item(), outputs[0]?.item()]).toEqual([value.item(), value.item()]);
      expect(plain(gradients)).toEqual(gradientsOf(model));
      model.zeroGrad();
    });
  });

  it('follows the weights, and leaves gradients and buffers alone while it is made', () => {
    scope(() => {
      setSeed(2);
      using model = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Linear(4, 2));
      const [x, y] = [randn([6, 3]), randn([6, 2])];
      const before = [...model.namedBuffers().values()].map((buffer) => buffer.toArray());
      using step = jointGraph(model, x, { loss: 'mse', targets: y });
      expect([...model.namedBuffers().values()].map((buffer) => buffer.toArray())).toEqual(before);
      expect([...model.namedParameters().values()].map(({ grad }) => grad)).toEqual([null, null, null, null, null, null]);
      const first = noGrad(() => step.call([x, y])).loss.item() as number;
      for (let i = 0; i < 20; i++) {
        const { gradients } = noGrad(() => step.call([x, y]));
        noGrad(() => {
          for (const [name, parameter] of step.namedParameters()) parameter.sub_(gradients[name] as Tensor, { alpha: 0.1 });
        });
      }
      expect(noGrad(() => step.call([x, y])).loss.item()).toBeLessThan(first / 2);
      expect(model.namedBuffers().get('1.num_batches_tracked')?.item()).toBe(22);
    });
  });

  it('leaves nothing behind', () => {
    using net = new nn.Sequential(new nn.Linear(2, 3), new nn.Dropout(0.5));
    const make = (): void =>
      scope(() => {
        using step = jointGraph(net, randn([4, 2]), { loss: 'mse', targets: randn([4, 3]) });
        step.call([randn([4, 2]), randn([4, 3])]);
      });
    make();
    const before = liveHandles();
    make();
    expect(liveHandles()).toEqual(before);
  });

  it('has the mode it was made in: with running statistics nothing is written', () => {
    scope(() => {
      setSeed(2);
      using model = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4), new nn.Dropout(0.5)).eval();
      const [x, y] = [randn([6, 3]), randn([6, 4])];
      using step = jointGraph(model, x, { loss: 'mse', targets: y });
      expect(step.training).toBe(false);
      expect(calls(step.graph).filter((op) => /bernoulli|add_/.test(op))).toEqual([]);
      F.mseLoss(model.forward(x), y).backward();
      expect(plain(step.call([x, y]).gradients)).toEqual(gradientsOf(model));
      expect(model.namedBuffers().get('1.num_batches_tracked')?.item()).toBe(0);
      model.zeroGrad();
    });
  });

  it('has no calls for what is frozen', () => {
    scope(() => {
      using model = mlp();
      const [x, y] = [randn([4, 3]), randn([4, 2])];
      using whole = jointGraph(model, x, { loss: 'mse', targets: y });
      for (const name of ['0.weight', '0.bias']) (model.namedParameters().get(name) as Tensor).requiresGrad = false;
      using part = jointGraph(model, x, { loss: 'mse', targets: y });
      expect(calls(whole.graph)).toContain('aten.threshold_backward.default');
      expect(calls(part.graph)).not.toContain('aten.threshold_backward.default');
      expect([whole.graph.nodes.length, part.graph.nodes.length]).toEqual([25, 16]);
      expect(Object.keys(part.call([x, y]).gradients)).toEqual(['2.weight', '2.bias']);
      expect(part.namedParameters().size).toBe(4);
    });
  });

  it('has one gradient for tied weights, and null where there is none', () => {
    class Tied extends nn.Module {
      readonly embedding = new nn.Embedding(7, 4);
      readonly head = this.embedding.weight;
      readonly unused = new nn.Linear(2, 2, { bias: false });
      override forward(tokens: Tensor): Tensor {
        return F.linear(this.embedding.forward(tokens), this.head).transpose(1, 2);
      }
    }
    scope(() => {
      setSeed(6);
      using model = new Tied();
      const [x, y] = [randint(0, 7, [3, 5]), randint(0, 7, [3, 5])];
      using step = jointGraph(model, x, { loss: 'crossEntropy', targets: y });
      F.crossEntropy(model.forward(x), y).backward();
      const { gradients } = noGrad(() => step.call([x, y]));
      expect(Object.keys(gradients)).toEqual(['head', 'unused.weight']);
      expect(plain(gradients)).toEqual(gradientsOf(model));
      model.zeroGrad();
    });
  });

  it('gives each parameter a gradient of its own', () => {
    class Twice extends nn.Module {
      readonly one = new nn.Parameter(randn([3]));
      readonly other = new nn.Parameter(randn([3]));
      override forward(x: Tensor): Tensor {
        return x.add(this.one.add(this.other));
      }
    }
    scope(() => {
      using model = new Twice();
      const [x, y] = [randn([2, 3]), randn([2, 3])];
      using step = jointGraph(model, x, { loss: 'mse', targets: y });
      const { gradients } = noGrad(() => step.call([x, y]));
      const expected = gradients.other?.toArray();
      noGrad(() => gradients.one?.zero_());
      expect(gradients.other?.toArray()).toEqual(expected);
    });
  });

  it('is rewritten, moved and watched like any graph', () => {
    scope(() => {
      using model = mlp();
      const [x, y] = [randn([4, 3]), randn([4, 2])];
      using step = jointGraph(model, x, { loss: 'mse', targets: y });
      const wanted = noGrad(() => step.call([x, y]));
      const seen = new Set<string>();
      const watched = step.observing(
        (value) => seen.add(value),
        () => noGrad(() => step.call([x, y])),
      );
      expect(plain(watched.gradients)).toEqual(plain(wanted.gradients));
      expect(seen).toContain('threshold_backward');
      const graph = { ...step.graph, outputs: step.graph.outputs.slice(0, 1) };
      using short = new GraphModel({ graph, tensors: step.tensors, trusted: true });
      expect(noGrad(() => short.forward(x, y)).item()).toBe(wanted.loss.item());
      expect(plain(noGrad(() => step.to('cpu').call([x, y])).gradients)).toEqual(plain(wanted.gradients));
    });
  });

  it('is refused where nobody says that its internals are to be trusted', () => {
    scope(() => {
      using model = mlp();
      using step = jointGraph(model, randn([4, 3]), { loss: 'mse', targets: randn([4, 2]) });
      const untrusted = expect.objectContaining({
        code: 'ERR_GRAPH_INVALID',
        message: expect.stringContaining('aten.threshold_backward.default'),
      });
      expect(() => validateGraph(step.graph)).toThrow(untrusted);
      expect(() => new GraphModel({ graph: step.graph, tensors: step.tensors })).toThrow(untrusted);
      expect(() => new GraphModel({ graph: step.graph, tensors: step.tensors })).toThrow(FormatError);
      expect(validateGraph(step.graph, { trusted: true })).toBeUndefined();
      const files = {
        ...step.graph,
        nodes: [{ op: 'aten.from_file.default', args: ['/etc/passwd'], outputs: ['x'], module: '', when: 'always' as const }],
      };
      expect(() => validateGraph({ ...files, outputs: [] }, { trusted: true })).toThrow(/aten\.from_file/);
    });
  });
});

describe('a joint graph refuses', () => {
  it('inputs of other shapes and dtypes', () => {
    scope(() => {
      using model = mlp();
      using step = jointGraph(model, randn([4, 3]), { loss: 'mse', targets: randn([4, 2]) });
      const [x, y] = [randn([4, 3]), randn([4, 2])];
      const code = (name: string, words: string) => expect.objectContaining({ code: name, message: expect.stringContaining(words) });
      expect(() => step.call([randn([5, 3]), randn([5, 2])])).toThrow(
        code('ERR_SHAPE', "'input' has shape [5, 3]; this graph holds for [4, 3]"),
      );
      expect(() => step.call([randn([5, 3]), y])).toThrow(ShapeError);
      expect(() => step.call([x, y.to('float64')])).toThrow(code('ERR_DTYPE', "'target' is float64"));
      expect(() => step.call([x, y.to('float64')])).toThrow(DTypeError);
      expect(() => step.forward(x)).toThrow(code('ERR_INPUT_COUNT', 'takes 2 inputs'));
    });
  });

  it('what cannot be written down', () => {
    scope(() => {
      using model = mlp();
      const [x, y] = [randn([4, 3]), randn([4, 2])];
      const code = (name: string, fields = {}) => expect.objectContaining({ code: name, fields: expect.objectContaining(fields) });
      const picks = (output: Tensor): Tensor => ops.maskedSelect(output, output.gt(-10)).mean();
      expect(() => jointGraph(model, x, { loss: picks })).toThrow(code('ERR_JOINT_GRAPH', { op: 'aten::masked_select' }));
      expect(() => jointGraph(model, x, { loss: picks })).toThrow(StateError);
      expect(() => jointGraph(model, x)).toThrow(code('ERR_LOSS_SHAPE'));
      using traced = trace(model, x);
      expect(() => jointGraph(traced, [x, y], { loss: 'mse', targets: y })).toThrow(code('ERR_INPUT_COUNT', { expected: 1 }));
      expect(() => jointGraph(model, x, { losses: 'mse' } as object)).toThrow(code('ERR_OPTION_UNKNOWN'));
      expect(() => jointGraph(null as never, x)).toThrow(code('ERR_OPTION_VALUE'));
      expect(() => jointGraph(model, null as never)).toThrow(code('ERR_OPTION_VALUE'));
      model
        .namedParameters()
        .get('0.weight')
        ?.registerHook(() => undefined);
      expect(() => jointGraph(model, x, { loss: 'mse', targets: y })).toThrow(
        code('ERR_JOINT_GRAPH', { why: 'a parameter has a hook on its gradient' }),
      );
      for (const parameter of model.namedParameters().values()) parameter.requiresGrad = false;
      expect(() => jointGraph(model, x, { loss: 'mse', targets: y })).toThrow(code('ERR_NO_GRADIENT'));
    });
  });
});
