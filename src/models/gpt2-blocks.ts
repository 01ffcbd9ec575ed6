/** The layers of GPT-2. */

import * as F from '../nn/functional/index.js';
import { type InitOptions, normal_, zeros_ } from '../nn/init/index.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import { emptyParameter, type LayerOptions } from '../nn/layers/layer-options.js';
import { LayerNorm } from '../nn/layers/normalization/layer-norm.js';
import { Module } from '../nn/module/module.js';
import type { Parameter } from '../nn/module/parameter.js';
import { withStateNames } from '../nn/module/state-names.js';
import { chunk } from '../ops/index.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';
import { withoutGenerator } from './support.js';

/** What a {@link GPT2Block} is made of. */
export interface GPT2Shape {
  readonly nEmbd: number;
  readonly nHead: number;
  readonly dropout: number;
}

const ADDMM = op('aten::addmm');
const NAMES: ReadonlyMap<string, string> = new Map([
  ['ln1', 'ln_1'],
  ['ln2', 'ln_2'],
  ['cAttn', 'c_attn'],
  ['cProj', 'c_proj'],
  ['cFc', 'c_fc'],
]);

/** A linear layer whose weight is `[in, out]`, which GPT-2's authors called a 1-d convolution: `[N, T, in]` to `[N, T, out]`. */
export class Conv1D extends Module {
  static readonly typeName: string = 'Conv1D';

  /** `[in, out]` */
  readonly weight: Parameter;
  /** `[out]` */
  readonly bias: Parameter;

  constructor(inputs: number, outputs: number, options: LayerOptions) {
    super();
    this.weight = emptyParameter([inputs, outputs], options);
    this.bias = zeros_(emptyParameter([outputs], options));
  }

  /** Draws the weight anew, normal with this standard deviation; the bias is 0. */
  resetParameters(std: number, draws: InitOptions): void {
    normal_(this.weight, 0, std, draws);
    zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    const [inputs, outputs] = this.weight.shape as [number, number];
    const length = input.shape[1] as number;
    return callTensor(ADDMM, [this.bias, input.reshape([-1, inputs]), this.weight]).reshape([-1, length, outputs]);
  }
}

/** A linear layer without bias whose weight is another module's. */
export class TiedLinear extends Module {
  static readonly typeName: string = 'Linear';

  /** `[out, in]` */
  readonly weight: Parameter;

  constructor(weight: Parameter) {
    super();
    this.weight = weight;
  }

  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight);
  }
}

/** Attention in which each position sees itself and what is before it. */
class Attention extends Module {
  static readonly typeName: string = 'Attention';
  readonly cAttn: Conv1D;
  readonly cProj: Conv1D;
  readonly residDropout: Dropout;
  readonly #shape: GPT2Shape;

  constructor(shape: GPT2Shape, options: LayerOptions) {
    super();
    this.cAttn = new Conv1D(shape.nEmbd, 3 * shape.nEmbd, options);
    this.cProj = new Conv1D(shape.nEmbd, shape.nEmbd, options);
    this.residDropout = new Dropout(shape.dropout);
    this.#shape = shape;
  }

  override forward(input: Tensor): Tensor {
    const { nEmbd, nHead, dropout } = this.#shape;
    const length = input.shape[1] as number;
    const heads = chunk(this.cAttn.forward(input), 3, 2).map((part) => part.reshape([-1, length, nHead, nEmbd / nHead]).transpose(1, 2));
    const [query, key, value] = heads as [Tensor, Tensor, Tensor];
    const attended = F.scaledDotProductAttention(query, key, value, { isCausal: true, dropoutP: this.training ? dropout : 0 });
    return this.residDropout.forward(this.cProj.forward(attended.transpose(1, 2).reshape([-1, length, nEmbd])));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), NAMES);
  }
}

class MLP extends Module {
  static readonly typeName: string = 'MLP';
  readonly cFc: Conv1D;
  readonly cProj: Conv1D;
  readonly dropout: Dropout;

  constructor({ nEmbd, dropout }: GPT2Shape, options: LayerOptions) {
    super();
    this.cFc = new Conv1D(nEmbd, 4 * nEmbd, options);
    this.cProj = new Conv1D(4 * nEmbd, nEmbd, options);
    this.dropout = new Dropout(dropout);
  }

  override forward(input: Tensor): Tensor {
    return this.dropout.forward(this.cProj.forward(F.gelu(this.cFc.forward(input), { approximate: 'tanh' })));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), NAMES);
  }
}

/** Attention and an MLP, each on normalised inputs with a shortcut: `[N, T, nEmbd]` to the same. */
export class GPT2Block extends Module {
  static readonly typeName: string = 'GPT2Block';
  readonly ln1: LayerNorm;
  readonly attn: Attention;
  readonly ln2: LayerNorm;
  readonly mlp: MLP;

  constructor(shape: GPT2Shape, options: LayerOptions) {
    super();
    this.ln1 = new LayerNorm(shape.nEmbd, withoutGenerator(options));
    this.attn = new Attention(shape, options);
    this.ln2 = new LayerNorm(shape.nEmbd, withoutGenerator(options));
    this.mlp = new MLP(shape, options);
  }

  override forward(input: Tensor): Tensor {
    const middle = input.add(this.attn.forward(this.ln1.forward(input)));
    return middle.add(this.mlp.forward(this.ln2.forward(middle)));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), NAMES);
  }
}
