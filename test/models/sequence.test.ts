import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/index.js';
import * as models from '../../src/models/index.js';
import type { Module } from '../../src/nn/index.js';
import { randint, randn, type Tensor, zeros } from '../../src/tensor/index.js';

const count = (module: Module): number => module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);

const SMALL_VIT = { imageSize: 16, patchSize: 8, numLayers: 2, numHeads: 2, hiddenDim: 8, mlpDim: 16, numClasses: 3 };
const SMALL_GPT2 = { vocabSize: 11, nPositions: 6, nEmbd: 8, nLayer: 2, nHead: 2, dropout: 0 };

describe('transformers and forecasters', () => {
  it.each([
    ['vitB16', models.vitB16, 86_567_656],
    ['gpt2', models.gpt2, 124_439_808],
  ] as const)('%s has the known number of parameters', (_, make, parameters) => {
    using model = make();
    expect(count(model)).toBe(parameters);
  });

  it("have torchvision's and Hugging Face's names", () => {
    using vit = new models.ViT(SMALL_VIT);
    const names = [...vit.stateDict().keys()];
    expect(names.slice(0, 6)).toEqual([
      'class_token',
      'conv_proj.weight',
      'conv_proj.bias',
      'encoder.pos_embedding',
      'encoder.layers.encoder_layer_0.ln_1.weight',
      'encoder.layers.encoder_layer_0.ln_1.bias',
    ]);
    expect(names).toEqual(
      expect.arrayContaining([
        'encoder.layers.encoder_layer_1.self_attention.in_proj_weight',
        'encoder.layers.encoder_layer_1.self_attention.out_proj.bias',
        'encoder.layers.encoder_layer_1.mlp.3.weight',
        'encoder.ln.weight',
        'heads.head.bias',
      ]),
    );
    using gpt = new models.GPT2(SMALL_GPT2);
    const state = gpt.stateDict();
    expect([...state.keys()].slice(0, 6)).toEqual([
      'transformer.wte.weight',
      'transformer.wpe.weight',
      'transformer.h.0.ln_1.weight',
      'transformer.h.0.ln_1.bias',
      'transformer.h.0.attn.c_attn.weight',
      'transformer.h.0.attn.c_attn.bias',
    ]);
    expect(state.get('transformer.h.0.mlp.c_fc.weight')?.shape).toEqual([8, 32]);
    expect(state.get('lm_head.weight')).toBe(state.get('transformer.wte.weight'));
    using lstm = new models.LSTMForecaster(2);
    expect([...lstm.stateDict().keys()]).toEqual([
      'lstm.weight_ih_l0',
      'lstm.weight_hh_l0',
      'lstm.bias_ih_l0',
      'lstm.bias_hh_l0',
      'head.weight',
      'head.bias',
    ]);
  });

  it.each<[string, () => models.ViT | models.GPT2 | models.LSTMForecaster, () => Tensor, readonly number[]]>([
    ['ViT', () => new models.ViT(SMALL_VIT), () => randn([4, 3, 16, 16]), [4, 3]],
    ['GPT2', () => new models.GPT2(SMALL_GPT2), () => randint(0, 11, [4, 5], { dtype: 'int64' }), [4, 5, 11]],
    ['LSTMForecaster', () => new models.LSTMForecaster(2, { horizon: 3, hiddenSize: 4 }), () => randn([4, 7, 2]), [4, 3, 2]],
  ])('%s traces to the same function', (_, make, input, shape) => {
    using model = make();
    model.eval();
    using x = input();
    using graph = trace(model, x);
    using direct = model.forward(x);
    using traced = graph.forward(x);
    expect(direct.shape).toEqual(shape);
    expect(traced.toArray()).toEqual(direct.toArray());
  });

  it('GPT2 does not look ahead', () => {
    using model = new models.GPT2(SMALL_GPT2);
    model.eval();
    using a = randint(0, 11, [1, 5], { dtype: 'int64' });
    using b = a.clone();
    using last = b.select(1, 4);
    last.add_(1).remainder_(11);
    using fromA = model.forward(a);
    using fromB = model.forward(b);
    const [before, after] = [fromA, fromB].map((logits) => (logits.toArray() as number[][][])[0] as number[][]);
    expect(before?.slice(0, 4)).toEqual(after?.slice(0, 4));
    expect(before?.[4]).not.toEqual(after?.[4]);
  });

  it('refuse what they cannot use', () => {
    expect(() => new models.ViT({ imageSize: 30, patchSize: 16 })).toThrow("option 'imageSize' is 30");
    expect(() => new models.GPT2({ nEmbd: 10, nHead: 3 })).toThrow("option 'nEmbd' is 10");
    expect(() => new models.LSTMForecaster(2, { horizon: 0 })).toThrow("option 'horizon' is 0");
    using vit = new models.ViT(SMALL_VIT);
    using image = zeros([1, 3, 8, 8]);
    expect(() => vit.forward(image)).toThrow('ViT needs images of shape [N, 3, 16, 16], received [1, 3, 8, 8]');
    using gpt = new models.GPT2(SMALL_GPT2);
    using tokens = zeros([1, 7], { dtype: 'int64' });
    expect(() => gpt.forward(tokens)).toThrow('with T up to 6');
  });
});
