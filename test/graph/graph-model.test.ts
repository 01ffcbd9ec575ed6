import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Graph, GraphNode } from '../../src/graph/graph.js';
import { GraphModel } from '../../src/graph/graph-model.js';
import { loadModel, registerModelFormat } from '../../src/graph/model-files.js';
import { onDevice } from '../../src/graph/program.js';
import { trace } from '../../src/graph/trace.js';
import { validateGraph } from '../../src/graph/validate.js';
import '../../src/ops/index.js';
import { ones, scope, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { Net } from './small-modules.js';

let net: Net;
let model: GraphModel;

beforeEach(() => {
  net = new Net();
  model = scope(() => trace(net, ones([2, 4])));
});

afterEach(() => {
  model.borrow(null);
  model.dispose();
  net.dispose();
});

it('names its state as PyTorch does', () => {
  expect([...model.stateDict().keys()]).toEqual([
    'fc.weight',
    'fc.bias',
    'bn.weight',
    'bn.bias',
    'bn.running_mean',
    'bn.running_var',
    'bn.num_batches_tracked',
  ]);
});

it('loads a state dict, all or nothing', () => {
  scope(() => {
    const state = new Map([...model.stateDict()].map(([name, value]) => [name, value.clone().detach().fill_(2)]));
    model.loadStateDict(state);
    expect((net.parameters.weight ?? model.namedParameters().get('fc.bias'))?.toArray()).toEqual([2, 2, 2, 2]);
    state.set('fc.bias', zeros([3]));
    expect(() => model.loadStateDict(state)).toThrow(/'fc.bias' is \[3\], expected \[4\]/);
    state.delete('fc.bias');
    state.set('fc.bais', zeros([4]));
    expect(() => model.loadStateDict(state)).toThrow(/missing fc.bias; unexpected fc.bais/);
    model.loadStateDict(new Map([['fc.bias', zeros([4])]]), { strict: false });
    expect(model.namedParameters().get('fc.bias')?.toArray()).toEqual([0, 0, 0, 0]);
  });
});

it('moves in place, gradients too', () => {
  scope(() => {
    model
      .forward(ones([2, 4]))
      .sum()
      .backward();
    const weight = model.namedParameters().get('fc.weight') as Tensor;
    const { grad } = weight;
    expect(model.to('cpu')).toBe(model);
    expect(weight.grad).toBe(grad);
    expect(() => model.to('tpu' as never)).toThrow(/Unknown device/);
  });
});

it('belongs to one user at a time', async () => {
  model.borrow('a fit');
  const uses: (() => unknown)[] = [
    () => model.forward(),
    () => model.train(),
    () => model.eval(),
    () => model.to('cpu'),
    () => model.namedParameters(),
    () => model.namedBuffers(),
    () => model.stateDict(),
    () => model.loadStateDict(new Map()),
    () => model.layers(),
    () => model.dispose(),
  ];
  for (const use of uses) expect(use).toThrow(expect.objectContaining({ code: 'ERR_BORROWED' }));
  await expect(model.save('x.pt2')).rejects.toThrow(/in use by a fit/);
  model.borrow(null);
  model.dispose();
  for (const use of uses.slice(0, -1)) expect(use).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
});

it('refuses wrong inputs', () => {
  scope(() => {
    expect(() => model.forward()).toThrow(
      expect.objectContaining({ code: 'ERR_INPUT_COUNT', fields: expect.objectContaining({ received: 0 }) }),
    );
    expect(() => model.forward(ones([2, 5]))).toThrow(expect.objectContaining({ name: 'ShapeError' }));
  });
});

it('lists every problem of a graph at once', () => {
  const graph: Graph = {
    inputs: [{ kind: 'user', value: 'x', name: 'x', shape: [2], dtype: 'float32' }],
    nodes: [
      { op: 'aten.relu.default', args: [{ ref: 'y' }], outputs: ['x'], module: '', when: 'always' },
      { op: 'aten.relu.default', args: [], outputs: ['a', 'b'], module: '', when: 'always' },
      { op: 'aten.nonesuch.default', args: [], outputs: [], module: '', when: 'always' },
      { op: 'os.system.default', args: ['true'], outputs: [], module: '', when: 'always' },
      { op: '_operator.add', args: [1], outputs: ['n'], module: '', when: 'always' },
    ],
    outputs: [{ ref: 'z' }],
    modules: [{ name: 'm', type: 'M', outputs: ['w'] }],
  };
  const error = (() => {
    try {
      validateGraph(graph);
    } catch (thrown) {
      return thrown as { code: string; fields: { problems: string[] } };
    }
    return undefined;
  })();
  expect(error?.code).toBe('ERR_GRAPH_INVALID');
  expect(error?.fields.problems).toMatchInlineSnapshot(`
    [
      "node 0 (aten.relu.default) reads 'y', which nothing before it defines",
      "node 0 (aten.relu.default) defines 'x', which is defined already",
      "node 1 (aten.relu.default) has 0 arguments; expected 1",
      "node 1 (aten.relu.default) has 2 results; expected 1",
      "operator 'aten.nonesuch.default' is not available (There is no operator aten::nonesuch.default in this libtorch. Near names: 'aten::nansum', 'aten::ones')",
      "'os.system.default' is not an operator's name",
      "node 4 (_operator.add) has 1 arguments and 1 results; expected 2 and 1",
      "the output reads 'z', which nothing before it defines",
      "module 'm' returns 'w', which nothing defines",
    ]
  `);
});

it('runs a graph made by hand, and owns what it is given', () => {
  const weight = tensor([2]);
  const graph: Graph = {
    inputs: [
      { kind: 'user', value: 'x', name: 'x', shape: [2, 1], dtype: 'float32' },
      { kind: 'parameter', value: 'w', name: 'weight', shape: [1], dtype: 'float32' },
    ],
    nodes: [
      { op: 'aten.mul.Tensor', args: [{ ref: 'x' }, { ref: 'w' }], outputs: ['y'], module: '', when: 'always' },
      { op: 'aten.zeros.default', args: [[1], 'float32', null, 'cpu'], outputs: ['z'], module: '', when: 'always' },
      { op: 'aten.add.Tensor', args: [{ ref: 'y' }, { ref: 'z' }], outputs: ['s'], module: '', when: 'always' },
    ],
    outputs: [{ ref: 's' }],
    modules: [],
  };
  expect(() => new GraphModel({ graph, tensors: new Map() })).toThrow(
    expect.objectContaining({ code: 'ERR_GRAPH_STATE', message: expect.stringMatching(/parameter 'weight' has no tensor. Give one for/) }),
  );
  const own = new GraphModel({ graph, tensors: new Map([['w', weight]]), ownsState: true });
  scope(() => expect(own.forward(tensor([[3]])).toArray()).toEqual([[6]]));
  expect(onDevice(graph, 'cpu')).toBe(graph);
  expect(onDevice(graph, 'cuda').nodes[1]?.args).toEqual([[1], 'float32', null, 'cuda']);
  own.dispose();
  expect(weight.disposed).toBe(true);
});

it('is saved and loaded by the format of the extension', async () => {
  const saved: string[] = [];
  registerModelFormat({
    name: 'Test',
    extensions: ['.testmodel'],
    save: async (_, path) => {
      saved.push(path);
    },
  });
  await model.save('a/b.TestModel');
  expect(saved).toEqual(['a/b.TestModel']);
  await expect(model.save('b.unknown')).rejects.toThrow(/names no format. Expected .*\.testmodel \(Test\)/);
  await expect(loadModel('b.testmodel')).rejects.toMatchObject({ code: 'ERR_MODEL_EXTENSION' });
  await expect(loadModel('b.testmodel', { trust: true } as never)).rejects.toThrow(/Did you mean 'trusted'/);
});

it('names what a graph of the right form cannot do when it runs', () => {
  const run = (op: string, args: GraphNode['args']) =>
    scope(() => {
      using made = new GraphModel({
        graph: {
          inputs: [{ kind: 'user', value: 'x', name: 'x', shape: [2], dtype: 'float32' }],
          nodes: [{ op, args, outputs: ['y'], module: '', when: 'always' }],
          outputs: [{ ref: 'y' }],
          modules: [],
        },
        tensors: new Map(),
      });
      return made.forward(ones([2])).toArray();
    });
  expect(() => run('_operator.getitem', [{ ref: 'x' }, 0])).toThrow(
    expect.objectContaining({
      ...{ name: 'OptionError', code: 'ERR_GRAPH_ARGUMENT' },
      message: expect.stringMatching(/an element of a Tensor; expected a list or tuple. Trace or export/),
    }),
  );
  expect(() => run('aten.zeros.default', [[1], 'float32', null, 'meta'])).toThrow(
    expect.objectContaining({
      name: 'StateError',
      code: 'ERR_NO_DATA',
      message: expect.stringMatching(/'meta' has a shape but no elements/),
    }),
  );
});
