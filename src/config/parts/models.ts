/** The models that a configuration can name: the zoo, a PyTorch file, or a user's own code. */

import { OptionError } from '../../errors.js';
import type { Model } from '../../graph/model.js';
import { loadModel } from '../../graph/model-files.js';
import type { Traceable } from '../../graph/traceable.js';
import * as models from '../../models/index.js';
import type { Option, OptionTable } from '../../options/index.js';
import type { Part, Registry, Values } from '../schema/fields.js';
import { Code, differing, literal } from './call.js';
import { importExport, moduleTable } from './module.js';

/** What the data says of a model's ends. */
export interface Ends {
  /** Shapes of a row of each input. */
  readonly inputs: readonly (readonly number[])[];
  /** Shapes of a row of each target; empty where there is none. */
  readonly targets: readonly (readonly number[])[];
  /** Classes to tell apart; `null` for targets that are values. */
  readonly classes: number | null;
  /** Different tokens of the inputs; `null` where they are none. */
  readonly vocabSize: number | null;
}

/** What is trained. */
export type Trainable = Model | Traceable;

/** A model that a configuration names. */
export interface ModelPart extends Part {
  make(values: Values, ends: Ends): Promise<Trainable>;
  /** Lines that define `model`. */
  code(values: Values, ends: Ends): string;
}

const WEIGHTS = {
  type: 'string',
  default: null,
  nullable: true,
  doc: 'File of weights to begin from, .safetensors or .pth; null is the model’s own first values.',
} as const;

/** An option that the data fills in. */
function fromData(option: Option, what: string): Option {
  return { ...option, default: null, nullable: true, doc: `${option.doc.replace(/\.$/, '')}; null is ${what}.` } as Option;
}

/** How one of the zoo is called. */
interface ZooCall {
  readonly text: string;
  readonly fn: (...given: never[]) => Traceable;
  /** Arguments before the options. */
  readonly args?: (values: Values, ends: Ends) => readonly unknown[];
  /** Options that the data fills in. */
  readonly fill?: (ends: Ends) => Values;
  /** Options of the configuration that are arguments. */
  readonly own?: OptionTable;
}

function zoo(doc: string, table: OptionTable, { text, fn, args, fill, own = {} }: ZooCall): ModelPart {
  const filled = Object.keys(fill?.({ inputs: [], targets: [], classes: 1, vocabSize: 1 }) ?? {});
  const shown = Object.entries(table).map(
    ([name, option]) => [name, filled.includes(name) ? fromData(option, 'what the data has') : option] as const,
  );
  const given = (values: Values, ends: Ends): unknown[] => {
    const known = Object.fromEntries(
      Object.entries(fill?.(ends) ?? {}).filter(([name, value]) => values[name] === null && value !== undefined),
    );
    const rest = differing(table, { ...values, ...known });
    const useful = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
    return [...(args?.(values, ends) ?? []), ...(Object.keys(useful).length === 0 ? [] : [useful])];
  };
  return {
    doc,
    options: { ...own, ...Object.fromEntries(shown), weights: WEIGHTS },
    paths: ['weights'],
    make: async (values, ends) => (fn as (...all: unknown[]) => Traceable)(...given(values, ends)),
    code: (values, ends) => `const model = ${text}(${given(values, ends).map(literal).join(', ')});`,
  };
}

const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);
const channelsOf = ({ inputs }: Ends): number | undefined => inputs[0]?.[0];
const classesOf = ({ classes, targets }: Ends): number | undefined =>
  classes ?? (targets[0] === undefined ? undefined : product(targets[0]));
const classified = (ends: Ends): Values => ({ numClasses: classesOf(ends) });
const seen = (ends: Ends): Values => ({ numClasses: classesOf(ends), inChannels: channelsOf(ends) });
const size = (doc: string): Option => ({ type: 'integer', default: null, nullable: true, min: 1, doc });

const imagenet = (name: string, fn: (options?: models.ResNetOptions) => models.ResNet): ModelPart =>
  zoo('A residual network for large images.', models.ResNet.declaration.options, { text: `models.${name}`, fn, fill: seen });
const cifar = (name: string, fn: (options?: models.ResNetCifarOptions) => models.ResNetCifar): ModelPart =>
  zoo('A residual network for images of 32 x 32 pixels.', models.ResNetCifar.declaration.options, {
    text: `models.${name}`,
    fn,
    fill: classified,
  });
const vgg = (name: string, fn: (options?: models.VGGOptions) => models.VGG): ModelPart =>
  zoo('A VGG network.', models.VGG.declaration.options, { text: `models.${name}`, fn, fill: seen });

const fileTable = {
  path: { type: 'string', doc: 'A model that PyTorch wrote: .pt2, or .pt with trusted.' },
  trusted: {
    type: 'boolean',
    default: false,
    doc: 'The file comes from someone you trust: TorchScript (.pt) needs it, since libtorch’s own loader is not safe on hostile files.',
  },
} as const;

const PARTS: Readonly<Record<string, ModelPart>> = {
  mlp: zoo('Linear layers with activations between them.', models.MLP.declaration.options, {
    text: 'new models.MLP',
    fn: (sizes: readonly number[], options: models.MLPOptions) => new models.MLP(sizes, options),
    own: {
      hidden: { type: 'numbers', default: [64, 64], integer: true, min: 1, doc: 'Features of each hidden layer; [] for a linear model.' },
      inputSize: size('Numbers of a row; null is what the data has.'),
      outputSize: size('Outputs; null is the classes, or the numbers of a target.'),
    },
    args: ({ hidden, inputSize, outputSize }, ends) => [
      [inputSize ?? product(ends.inputs[0] ?? []), ...(hidden as readonly number[]), outputSize ?? classesOf(ends) ?? 1],
    ],
  }),
  lstm: zoo('An LSTM over the past and a linear layer on its last state.', models.LSTMForecaster.declaration.options, {
    text: 'new models.LSTMForecaster',
    fn: (inputSize: number, options: models.LSTMForecasterOptions) => new models.LSTMForecaster(inputSize, options),
    own: { inputSize: size('Values at each step of the past; null is what the data has.') },
    args: ({ inputSize }, { inputs }) => [inputSize ?? inputs[0]?.at(-1)],
    fill: ({ targets }) => ({ horizon: targets[0]?.[0], outputSize: targets[0]?.[1] }),
  }),
  textClassifier: zoo(
    'Embeddings, convolutions over them, and the greatest answer of each filter.',
    models.TextClassifier.declaration.options,
    {
      text: 'new models.TextClassifier',
      fn: (vocabSize: number, options: models.TextClassifierOptions) => new models.TextClassifier(vocabSize, options),
      own: { vocabSize: size('Different tokens; null is what the data has.') },
      args: ({ vocabSize }, ends) => [vocabSize ?? ends.vocabSize],
      fill: classified,
    },
  ),
  gpt2: zoo('GPT-2, for loss nextToken.', models.GPT2.declaration.options, {
    text: 'new models.GPT2',
    fn: (options: models.GPT2Options) => new models.GPT2(options),
    fill: ({ vocabSize }) => ({ vocabSize: vocabSize ?? undefined }),
  }),
  resnet20: cifar('resnet20', models.resnet20),
  resnet32: cifar('resnet32', models.resnet32),
  resnet44: cifar('resnet44', models.resnet44),
  resnet56: cifar('resnet56', models.resnet56),
  resnet18: imagenet('resnet18', models.resnet18),
  resnet34: imagenet('resnet34', models.resnet34),
  resnet50: imagenet('resnet50', models.resnet50),
  resnet101: imagenet('resnet101', models.resnet101),
  resnet152: imagenet('resnet152', models.resnet152),
  vgg11: vgg('vgg11', models.vgg11),
  vgg13: vgg('vgg13', models.vgg13),
  vgg16: vgg('vgg16', models.vgg16),
  vgg19: vgg('vgg19', models.vgg19),
  mobilenetV2: zoo('MobileNetV2.', models.MobileNetV2.declaration.options, {
    text: 'models.mobilenetV2',
    fn: models.mobilenetV2,
    fill: seen,
  }),
  vit: zoo('A vision transformer.', models.ViT.declaration.options, {
    text: 'new models.ViT',
    fn: (options: models.ViTOptions) => new models.ViT(options),
    fill: (ends) => ({ ...seen(ends), imageSize: ends.inputs[0]?.[1] }),
  }),
  file: {
    doc: 'A model that PyTorch wrote.',
    options: { ...fileTable, weights: WEIGHTS },
    paths: ['path', 'weights'],
    make: async ({ path, trusted }) => loadModel(path as string, trusted === true ? { trusted: true } : {}),
    code: ({ path, trusted }) => `const model = await loadModel(${literal(path)}${trusted === true ? ', { trusted: true }' : ''});`,
  },
  module: {
    doc: 'A class or function that a file exports, called with the options and what the data has: { inputs, targets, classes, vocabSize }.',
    options: { ...moduleTable, weights: WEIGHTS },
    paths: ['path', 'weights'],
    make: async (values, ends) => {
      const found = await importExport(values);
      const made: unknown = typeof found === 'function' ? await construct(found, values.options, ends) : found;
      if (typeof made === 'object' && made !== null && 'forward' in made && 'namedParameters' in made) return made as Trainable;
      throw new OptionError(
        'ERR_MODULE_EXPORT',
        `${String(values.path)}: '${String(values.export)}' gives no model. Expected an nn.Module, a class of one, or a function that returns one.`,
        { fields: { path: values.path, export: values.export } },
      );
    },
    code: ({ path, export: name, options }, ends) =>
      `const { ${name === 'default' ? 'default: Model' : `${String(name)}: Model`} } = await import(${literal(path)});\nconst model = new Model(${literal(options)}, ${literal(new Code(JSON.stringify(ends)))});`,
  },
};

/** Classes are constructed, functions called. */
async function construct(found: unknown, options: unknown, ends: Ends): Promise<unknown> {
  const isClass = typeof found === 'function' && /^class\b/.test(Function.prototype.toString.call(found));
  if (isClass) return new (found as new (...given: unknown[]) => unknown)(options, ends);
  return (found as (...given: unknown[]) => unknown)(options, ends);
}

/** Models by name. A text that is a path stands for its file. */
export const modelRegistry: Registry & { readonly parts: typeof PARTS } = {
  what: 'model',
  key: 'name',
  parts: PARTS,
  fromText: (text) => {
    if (/\.(pt2|pt)$/.test(text)) return { name: 'file', path: text };
    const [, path, name] = /^(.*\.[cm]?[jt]s)(?:#(\w+))?$/.exec(text) ?? [];
    return path === undefined ? null : { name: 'module', path, ...(name === undefined ? {} : { export: name }) };
  },
};
