import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/index.js';
import * as nn from '../../src/nn/index.js';
import { noGrad, ones, randn, scope, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { nnNames } from './names.js';

const F = nn.functional;

class Block extends nn.Module {
  readonly conv = new nn.Conv2d(2, 2, 3, { padding: 1, bias: false });
  readonly bn = new nn.BatchNorm2d(2);

  override forward(x: Tensor): Tensor {
    return F.relu(this.bn.forward(this.conv.forward(x)).add(x));
  }
}

class Net extends nn.Module {
  readonly blocks = new nn.ModuleList([new Block(), new Block()]);
  readonly absent: nn.Module | null = null;
  readonly scale: nn.Parameter;
  readonly mask: nn.Buffer;
  readonly offset: nn.Buffer;
  readonly plain: Tensor;
  readonly head = new nn.Sequential(new nn.Flatten(), new nn.Linear(8, 3), new nn.Dropout(0.1));

  constructor() {
    super();
    this.plain = ones([1]);
    using one = ones([1]);
    this.scale = new nn.Parameter(one);
    this.mask = new nn.Buffer(one);
    this.offset = new nn.Buffer(one, { persistent: false });
  }

  override forward(x: Tensor): Tensor {
    let value = x;
    for (const block of this.blocks) value = block.forward(value);
    return this.head.forward(value).mul(this.scale);
  }

  override dispose(): void {
    super.dispose();
    this.plain.dispose();
  }
}

describe('names', () => {
  it("are PyTorch's: own parameters, own buffers, then children in declaration order", () => {
    using net = new Net();
    expect([...net.stateDict().keys()]).toEqual([
      'scale',
      'mask',
      'blocks.0.conv.weight',
      'blocks.0.bn.weight',
      'blocks.0.bn.bias',
      'blocks.0.bn.running_mean',
      'blocks.0.bn.running_var',
      'blocks.0.bn.num_batches_tracked',
      'blocks.1.conv.weight',
      'blocks.1.bn.weight',
      'blocks.1.bn.bias',
      'blocks.1.bn.running_mean',
      'blocks.1.bn.running_var',
      'blocks.1.bn.num_batches_tracked',
      'head.1.weight',
      'head.1.bias',
    ]);
    expect([...net.namedBuffers().keys()].slice(0, 3)).toEqual(['mask', 'offset', 'blocks.0.bn.running_mean']);
    expect([...net.namedModules().keys()]).toEqual([
      '',
      'blocks',
      'blocks.0',
      'blocks.0.conv',
      'blocks.0.bn',
      'blocks.1',
      'blocks.1.conv',
      'blocks.1.bn',
      'head',
      'head.0',
      'head.1',
      'head.2',
    ]);
    expect([...net.namedChildren().keys()]).toEqual(['blocks', 'head']);
    expect([...net.namedModules().values()].map((module) => module.typeName).slice(0, 4)).toEqual(['Net', 'ModuleList', 'Block', 'Conv2d']);
  });

  it('of a Sequential can be given', () => {
    using net = new nn.Sequential({ first: new nn.Linear(2, 2), second: new nn.ReLU() });
    expect(nnNames(net)).toEqual(['first.weight', 'first.bias']);
    expect(net.length).toBe(2);
  });

  it('of what a subclass of a container adds come after its items', () => {
    class More extends nn.Sequential {
      readonly extra = new nn.Linear(1, 1, { bias: false });
    }
    using net = new More(new nn.Linear(1, 1, { bias: false }));
    expect(nnNames(net)).toEqual(['0.weight', 'extra.weight']);
  });

  it('of tied layers are one, also for gradients', () => {
    class Tied extends nn.Module {
      readonly embed = new nn.Embedding(3, 2);
      readonly out = new nn.Linear(2, 3, { bias: false });
      constructor() {
        super();
        this.out.weight.dispose();
        this.out.weight = this.embed.weight;
      }
      override forward(tokens: Tensor): Tensor {
        return this.out.forward(this.embed.forward(tokens));
      }
    }
    using tied = new Tied();
    expect(nnNames(tied)).toEqual(['embed.weight', 'out.weight']);
    expect([...tied.namedParameters().keys()]).toEqual(['embed.weight']);
    scope(() => {
      nn.init.constant_(tied.embed.weight, 2);
      tied
        .forward(tensor([0], { dtype: 'int64' }))
        .sum()
        .backward();
      expect(tied.out.weight.grad?.toArray()).toEqual([
        [8, 8],
        [2, 2],
        [2, 2],
      ]);
    });
  });

  it('of shared modules and tensors appear once in parameters, and all of them in the state dict', () => {
    const shared = new nn.Linear(2, 2, { bias: false });
    class Tied extends nn.Module {
      readonly a = shared;
      readonly b = shared;
      readonly tied = shared.weight;
      override forward(x: Tensor): Tensor {
        return this.b.forward(this.a.forward(x));
      }
    }
    using net = new Tied();
    expect([...net.namedParameters().keys()]).toEqual(['tied']);
    expect([...net.namedModules().keys()]).toEqual(['', 'a']);
    expect([...net.stateDict().keys()]).toEqual(['tied', 'a.weight', 'b.weight']);
  });

  it('survive being looked at in a private field', () => {
    class Hidden extends nn.Identity {
      readonly #inner = new nn.Linear(1, 1);
      get inner(): nn.Linear {
        return this.#inner;
      }
    }
    const net = new Hidden();
    expect(nnNames(net)).toEqual([]);
    net.inner.dispose();
  });
});

describe('fields that cannot be named', () => {
  it('are errors: an array of modules', () => {
    const layers = [new nn.Linear(1, 1)];
    class Listed extends nn.Identity {
      readonly layers = layers;
    }
    expect(() => new Listed().parameters()).toThrow(
      expect.objectContaining({ code: 'ERR_MODULE_FIELD', fields: { owner: 'Listed', field: 'layers' } }),
    );
    layers[0]?.dispose();
  });

  it('are errors: a dot', () => {
    using net = new nn.Sequential({ 'a.b': new nn.Linear(1, 1) });
    const dispose = net.items.get('a.b');
    expect(() => net.stateDict()).toThrow('needs a name without dots');
    dispose?.dispose();
    (net.items as Map<string, nn.Module>).clear();
  });

  it('are errors: a module inside itself', () => {
    class Loop extends nn.Identity {
      self: nn.Module | null = null;
    }
    const loop = new Loop();
    loop.self = new nn.Sequential(loop);
    expect(() => loop.stateDict()).toThrow(expect.objectContaining({ code: 'ERR_MODULE_CYCLE' }));
    expect(loop.modules()).toHaveLength(2);
  });
});

describe('loadStateDict', () => {
  it('copies values in place, converting the dtype', () => {
    using net = new nn.Linear(2, 1);
    using weight = tensor([[1, 2]], { dtype: 'float64' });
    using bias = tensor([3]);
    const own = net.weight;
    net.loadStateDict(
      new Map([
        ['weight', weight],
        ['bias', bias],
      ]),
    );
    expect([net.weight.toArray(), net.bias?.toArray(), net.weight.dtype, net.weight.requiresGrad]).toEqual([
      [[1, 2]],
      [3],
      'float32',
      true,
    ]);
    expect(net.weight).toBe(own);
  });

  it('lists everything that does not fit in one error, and changes nothing', () => {
    using net = new nn.Linear(2, 1);
    using weight = zeros([3, 3]);
    const before = net.weight.toArray();
    const load = (): void =>
      net.loadStateDict(
        new Map([
          ['weight', weight],
          ['extra', weight],
        ]),
      );
    expect(load).toThrow(expect.objectContaining({ code: 'ERR_STATE_DICT_NAMES', fields: { missing: ['bias'], unexpected: ['extra'] } }));
    expect(load).toThrow("missing bias; unexpected extra; of another shape 'weight' is [3, 3], expected [1, 2]");
    expect(net.weight.toArray()).toEqual(before);
  });

  it('without strict takes what is there, but no other shape', () => {
    using net = new nn.Linear(2, 1);
    using bias = tensor([3]);
    using wrong = tensor([3, 4]);
    net.loadStateDict(
      new Map([
        ['bias', bias],
        ['extra', bias],
      ]),
      { strict: false },
    );
    expect(net.bias?.toArray()).toEqual([3]);
    expect(() => net.loadStateDict(new Map([['bias', wrong]]), { strict: false })).toThrow(
      expect.objectContaining({ code: 'ERR_STATE_DICT_SHAPE' }),
    );
    expect(() => net.loadStateDict(new Map(), { strickt: true } as never)).toThrow("Did you mean 'strict'?");
  });
});

describe('modes and gradients', () => {
  it('train and eval reach every module', () => {
    using net = new Net();
    expect(net.training).toBe(true);
    expect(
      net
        .eval()
        .modules()
        .some((module) => module.training),
    ).toBe(false);
    expect(
      net
        .train()
        .modules()
        .every((module) => module.training),
    ).toBe(true);
  });

  it('backward fills gradients, zeroGrad drops them', () => {
    using net = new Net();
    using x = randn([2, 2, 2, 2]);
    using y = net.forward(x);
    using loss = y.sum();
    loss.backward();
    expect(net.parameters().every((parameter) => parameter.grad !== null)).toBe(true);
    net.zeroGrad();
    expect(net.parameters().every((parameter) => parameter.grad === null)).toBe(true);
  });

  it('requiresGrad_ freezes', () => {
    using net = new nn.Linear(1, 1);
    net.requiresGrad_(false);
    expect(net.parameters().map((parameter) => parameter.requiresGrad)).toEqual([false, false]);
  });

  it('apply visits children first', () => {
    using net = new nn.Sequential(new nn.Linear(1, 1), new nn.Sequential(new nn.ReLU()));
    const seen: string[] = [];
    net.apply((module) => seen.push(module.typeName));
    expect(seen).toEqual(['Linear', 'ReLU', 'Sequential', 'Sequential']);
  });

  it('to keeps tensors and their gradients the same objects', () => {
    using net = new nn.Linear(1, 1);
    using x = ones([1, 1]);
    using y = net.forward(x);
    y.backward();
    const { weight } = net;
    const { grad } = weight;
    expect(net.to('cpu').weight).toBe(weight);
    expect(weight.grad).toBe(grad);
    expect(() => net.to('gpu' as never)).toThrow(expect.objectContaining({ code: 'ERR_DEVICE_UNKNOWN' }));
  });

  it('to gives what is floating-point another dtype, and trains on', () => {
    using net = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
    const { weight } = net.children()[0] as nn.Linear;
    net
      .forward(ones([2, 2]))
      .sum()
      .backward();
    expect(net.to('float64')).toBe(net);
    expect([...net.stateDict().values()].map(({ dtype }) => dtype)).toEqual([...Array(6).fill('float64'), 'int64']);
    expect([net.parameters()[0], weight.grad?.dtype, weight.requiresGrad]).toEqual([weight, 'float64', true]);
    net
      .forward(ones([2, 2], { dtype: 'float64' }))
      .sum()
      .backward();
    expect(net.to('bfloat16').forward(ones([2, 2], { dtype: 'bfloat16' })).dtype).toBe('bfloat16');
    expect(() => net.to('int64' as never)).toThrow(expect.objectContaining({ code: 'ERR_DTYPE' }));
  });
});

describe('Parameter and Buffer', () => {
  it('share the memory of what they are made of', () => {
    using data = zeros([2]);
    using parameter = new nn.Parameter(data);
    noGrad(() => parameter.fill_(5));
    expect([data.toArray(), parameter.requiresGrad, parameter.isLeaf, data.requiresGrad]).toEqual([[5, 5], true, true, false]);
  });

  it('do not ask integers for gradients', () => {
    using data = zeros([2], { dtype: 'int64' });
    using parameter = new nn.Parameter(data);
    using buffer = new nn.Buffer(data);
    expect([parameter.requiresGrad, buffer.requiresGrad, buffer.persistent]).toEqual([false, false, true]);
  });
});

describe('toString', () => {
  it("is Python's", () => {
    using net = new Net();
    expect(String(net)).toBe(
      [
        'Net(',
        '  (blocks): ModuleList(',
        '    (0-1): 2 x Block(',
        '      (conv): Conv2d(2, 2, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)',
        '      (bn): BatchNorm2d(2, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)',
        '    )',
        '  )',
        '  (head): Sequential(',
        '    (0): Flatten(start_dim=1, end_dim=-1)',
        '    (1): Linear(in_features=8, out_features=3, bias=True)',
        '    (2): Dropout(p=0.1, inplace=False)',
        '  )',
        ')',
      ].join('\n'),
    );
  });
});

describe('modules nested deeper than a stack of calls', () => {
  const nested = (depth: number): nn.Module => {
    let module: nn.TensorModule = new nn.Identity();
    for (let i = 0; i < depth; i++) module = new nn.Sequential(module);
    return module;
  };

  it('is not traced where forward assigns a buffer', () => {
    class Assigning extends nn.Module {
      mean: Tensor = new nn.Buffer(zeros([2]));

      override forward(x: Tensor): Tensor {
        this.mean = this.mean.mul(0.9);
        return x.sub(this.mean);
      }
    }
    expect(() => trace(new Assigning() as nn.TensorModule, ones([4, 2]))).toThrow(
      expect.objectContaining({ code: 'ERR_TRACED_BUFFER', fields: expect.objectContaining({ name: 'mean' }) }),
    );
  });

  it('are refused with their type, whatever is asked', () => {
    const deep = nested(20_000);
    const uses: readonly (() => unknown)[] = [
      () => deep.stateDict(),
      () => deep.namedModules(),
      () => deep.parameters(),
      () => deep.train(),
      () => deep.toString(),
      () => deep.apply(() => undefined),
      () => nn.cloneModule(deep),
      () => trace(deep as nn.TensorModule, ones([2, 2])),
    ];
    for (const use of uses)
      expect(() => scope(() => void use())).toThrow(expect.objectContaining({ name: 'StateError', code: 'ERR_MODULE_DEPTH' }));
  });

  it('work as deep as is allowed', () => {
    scope(() => {
      const deep = nested(300);
      expect(deep.modules()).toHaveLength(301);
      expect(deep.toString().split('\n')).toHaveLength(601);
      expect(trace(deep as nn.TensorModule, ones([2, 2])).forward(ones([3, 2])).shape).toEqual([3, 2]);
    });
  });
});
