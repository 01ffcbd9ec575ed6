/**
 * Fine-tunes MiniLM to tell spam from ham, all of its weights, under NeVe and under what people do: AdamW from 2e-5 along a line to 0.
 *
 *     NEVE_DATA=folder MINILM=folder node --import tsx examples/neve-minilm.ts [--rows 800] [--epochs 2] [--rules neve,folk] [--seeds 0]
 *
 * `MINILM` holds `model.safetensors` and `tokenizer.json` of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), `NEVE_DATA` the messages. Messages are cut after 24
 * pieces of words, and shorter ones left out, so that none needs a mask. Reading them needs the package `@huggingface/tokenizers`.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  arange,
  type Controller,
  data,
  NeVe,
  nn,
  ops,
  optim,
  PolynomialLr,
  safetensors,
  setNumThreads,
  setSeed,
  type Tensor,
  Trainer,
  tensor,
} from 'neve';
import { dataFolder } from './study/data-folder.js';
import { numbers, words } from './study/selection.js';
import { markdownTable } from './study/words.js';
import { readArguments } from './support/args.js';

const PIECES = 24;
const TEST_ROWS = 400;
const BATCH = 16;
const FOLK = 2e-5;
const WIDTH = 384;

const RULES = { neve: () => new NeVe(), 'neve-stop': () => new NeVe({ stop: true }), folk: () => new PolynomialLr({ unit: 'step' }) };

/** BERT's layers, the mean of their outputs, and a new last layer: ids `[N, 24]` to `[N, 2]`. */
class MiniLm extends nn.Module {
  readonly words = new nn.Embedding(30_522, WIDTH);
  readonly places = new nn.Embedding(512, WIDTH);
  readonly norm = new nn.LayerNorm(WIDTH, { eps: 1e-12 });
  readonly layers = new nn.Sequential(...Array.from({ length: 6 }, () => new BertLayer()));
  readonly head = new nn.Linear(WIDTH, 2);

  override forward(ids: Tensor): Tensor {
    const embedded = this.words.forward(ids).add(this.places.forward(arange(0, PIECES, 1, { dtype: 'int64' })));
    return this.head.forward(ops.mean(this.layers.forward(this.norm.forward(embedded)), [1]));
  }
}

/** A layer that normalises last. */
class BertLayer extends nn.Module {
  readonly layer = new nn.TransformerEncoderLayer(WIDTH, 12, {
    dimFeedforward: 1536,
    dropout: 0.1,
    activation: 'gelu',
    batchFirst: true,
    layerNormEps: 1e-12,
  });

  override forward(tokens: Tensor): Tensor {
    return this.layer.forward(tokens);
  }
}

const args = readArguments('Fine-tunes MiniLM under NeVe and as people do.', {
  rows: { type: 'count', default: 800, help: 'Messages to train on' },
  epochs: { type: 'count', default: 2, help: 'Epochs' },
  rules: { type: 'text', default: 'neve,folk', help: Object.keys(RULES).join(', ') },
  seeds: { type: 'text', default: '0', help: 'Seeds of the last layer, the order and dropout' },
});

setNumThreads(1);
const folder = process.env.MINILM;
if (folder === undefined) throw new RangeError('MINILM is not set: name the folder with model.safetensors and tokenizer.json.');
const pretrained = await safetensors.load(join(folder, 'model.safetensors'));
const { train, test } = await messages(args.rows);
const rows: string[][] = [];
for (const rule of (words('rules', args.rules, Object.keys(RULES)) ?? []) as (keyof typeof RULES)[]) {
  for (const seed of numbers('seeds', args.seeds)) rows.push(await run(rule, seed));
}
console.log(markdownTable(['rule', 'seed', 'accuracy', 'loss', 'steps', 'peak', 'seconds'], rows));

async function run(rule: keyof typeof RULES, seed: number): Promise<string[]> {
  setSeed(seed);
  const model = new MiniLm();
  load(model);
  const controller: Controller = RULES[rule]();
  const trainer = new Trainer({
    ...{ model, loss: 'crossEntropy', optimizer: optim.adamw({ lr: FOLK, weightDecay: 0.01 }), seed, device: 'cpu' },
    controllers: [controller],
  });
  const started = performance.now();
  const report = await trainer.fit(train.loader({ batchSize: BATCH, shuffle: true, seed }), { maxEpochs: args.epochs });
  const { accuracy, loss } = await trainer.evaluate(test.loader({ batchSize: 100 }));
  const steps = report.history.reduce((sum, epoch) => sum + epoch.steps, 0);
  const peak = controller instanceof NeVe ? controller.report().peak : FOLK;
  const seconds = (performance.now() - started) / 1000;
  for (const value of model.stateDict().values()) value.dispose();
  for (const decision of report.decisions) if ('reason' in decision) console.error(`  ${decision.step}: ${decision.reason}`);
  return [
    rule,
    String(seed),
    (100 * (accuracy ?? 0)).toFixed(2),
    loss.toFixed(4),
    String(steps),
    (peak ?? 0).toPrecision(2),
    seconds.toFixed(0),
  ];
}

/** Copies the pretrained weights; the token type that is never other is added to the places. */
function load(model: MiniLm): void {
  const of = (name: string): Tensor => {
    const found = pretrained.get(name);
    if (found === undefined) throw new RangeError(`${folder}/model.safetensors has no '${name}'.`);
    return found;
  };
  const state = new Map<string, Tensor>([
    ['words.weight', of('embeddings.word_embeddings.weight')],
    ['places.weight', of('embeddings.position_embeddings.weight').add(of('embeddings.token_type_embeddings.weight').select(0, 0))],
    ['norm.weight', of('embeddings.LayerNorm.weight')],
    ['norm.bias', of('embeddings.LayerNorm.bias')],
    ...[...model.head.stateDict()].map(([name, value]) => [`head.${name}`, value] as const),
  ]);
  for (let i = 0; i < 6; i++) {
    const theirs = `encoder.layer.${i}`;
    const ours = `layers.${i}.layer`;
    for (const kind of ['weight', 'bias']) {
      const parts = ['query', 'key', 'value'].map((part) => of(`${theirs}.attention.self.${part}.${kind}`));
      state.set(`${ours}.self_attn.in_proj_${kind}`, ops.cat(parts, 0));
      state.set(`${ours}.self_attn.out_proj.${kind}`, of(`${theirs}.attention.output.dense.${kind}`));
      state.set(`${ours}.norm1.${kind}`, of(`${theirs}.attention.output.LayerNorm.${kind}`));
      state.set(`${ours}.linear1.${kind}`, of(`${theirs}.intermediate.dense.${kind}`));
      state.set(`${ours}.linear2.${kind}`, of(`${theirs}.output.dense.${kind}`));
      state.set(`${ours}.norm2.${kind}`, of(`${theirs}.output.LayerNorm.${kind}`));
    }
  }
  model.loadStateDict(state);
}

async function messages(count: number): Promise<{ readonly train: data.TensorDataset; readonly test: data.TensorDataset }> {
  const tokenizer = await data.loadTokenizer(folder as string);
  const lines = gunzipSync(await readFile(join(dataFolder(), 'sms-spam.tsv.gz')))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  const ids: bigint[] = [];
  const labels: bigint[] = [];
  for (const line of lines) {
    const [label, text = ''] = line.split('\t');
    const encoded = tokenizer.encode(text);
    const found = 'ids' in encoded ? encoded.ids : encoded;
    if (found.length < PIECES) continue;
    ids.push(...found.slice(0, PIECES).map(BigInt));
    labels.push(label === 'spam' ? 1n : 0n);
    if (labels.length === count + TEST_ROWS) break;
  }
  const all = data.tensors({
    x: tensor(BigInt64Array.from(ids), { shape: [labels.length, PIECES] }),
    y: tensor(BigInt64Array.from(labels)),
  });
  return { train: all.slice(0, count), test: all.slice(count) };
}
