/** The networks of the study; small, so that thousands of runs fit a day. */

import { F, models, nn, ops, type Tensor, zeros } from 'neve';
import { CHARACTERS, WINDOW } from './texts.js';
import { loadPretrained } from './transfer.js';
import type { Net, TaskName } from './types.js';

/** Widths, from inputs to outputs. */
const PERCEPTRONS: Readonly<Partial<Record<TaskName, readonly number[]>>> = {
  digits: [64, 64, 32, 10],
  letters: [16, 128, 64, 26],
  teacher: [10, 64, 64, 1],
  cancer: [30, 32, 16, 2],
  wine: [13, 32, 3],
  arm: [6, 64, 64, 1],
};

/** Makes a net with new weights, drawn from the default generator. */
export function makeNet({ task, net }: Net): nn.TensorModule {
  switch (net) {
    case 'mlp':
      return new models.MLP(PERCEPTRONS[task] ?? []);
    case 'cnn':
      if (task === 'messages') return new MessageCnn();
      if (task === 'transfer') return pretrained();
      return task === 'cifar10' ? new PlainCnn(3, [16, 32, 32], 4) : digitsCnn(10);
    case 'head':
      return pretrained(true);
    case 'cnn-bn':
      return new PlainCnn(1, [8, 16], 4, { norm: true });
    case 'transformer':
      return task === 'novel' ? new NovelTransformer() : new RowTransformer();
    case 'vit':
      return new PatchTransformer();
    case 'resnet8':
      return new ResNet8();
    case 'resnet20':
      return models.resnet20({ numClasses: 10 });
    case 'gru':
      return task === 'novel' ? new NovelGru() : new Recall();
    case 'lstm':
      return new models.LSTMForecaster(7, { hiddenSize: 32, outputSize: 1 });
  }
}

/** The network for images of 8 x 8 pixels. */
export function digitsCnn(classes: number): PlainCnn {
  return new PlainCnn(1, [8, 16], 4, { classes });
}

/** One that has learnt other digits, to be trained on five; or its last layer alone. */
function pretrained(lastAlone = false): PlainCnn {
  const net = digitsCnn(5);
  loadPretrained(net);
  if (lastAlone) net.features.requiresGrad_(false);
  return net;
}

/** 3x3 convolutions, each halving the image after it, and one linear layer: `[N, C, S, S]` to `[N, classes]`. */
class PlainCnn extends nn.Module {
  readonly features: nn.Sequential;
  readonly fc: nn.Linear;

  /** @param last - pixels in the last map */
  constructor(inChannels: number, widths: readonly number[], last: number, { norm = false, classes = 10 } = {}) {
    super();
    const layers: nn.TensorModule[] = [];
    widths.forEach((width, i) => {
      layers.push(new nn.Conv2d(widths[i - 1] ?? inChannels, width, 3, { padding: 1, bias: !norm }));
      if (norm) layers.push(new nn.BatchNorm2d(width));
      layers.push(new nn.ReLU(), new nn.MaxPool2d(2));
    });
    this.features = new nn.Sequential(...layers);
    this.fc = new nn.Linear((widths.at(-1) ?? inChannels) * last, classes);
  }

  override forward(images: Tensor): Tensor {
    return this.fc.forward(this.features.forward(images).flatten(1));
  }
}

/** A GRU of 20 over symbols, and what it says at the end: `[N, 8, 8]` to `[N, 8]`. */
class Recall extends nn.Module {
  readonly gru = new nn.GRU(8, 20, { batchFirst: true });
  readonly fc = new nn.Linear(20, 8);

  override forward(symbols: Tensor): Tensor {
    const [outputs] = this.gru.forward(symbols);
    return this.fc.forward(outputs.select(1, -1));
  }
}

/** The eight rows of a digit as a sequence: `[N, 1, 8, 8]` to `[N, 10]`. */
class RowTransformer extends nn.Module {
  readonly embed = new nn.Linear(8, 32);
  readonly position = new nn.Parameter(zeros([8, 32]));
  readonly layers = new nn.Sequential(...[0, 1].map(() => new Block()));
  readonly norm = new nn.LayerNorm(32);
  readonly head = new nn.Linear(32, 10);

  override forward(images: Tensor): Tensor {
    const tokens = this.embed.forward(images.squeeze(1)).add(this.position);
    return this.head.forward(ops.mean(this.norm.forward(this.layers.forward(tokens)), [1]));
  }
}

/** Sixteen patches of 4 x 4 pixels as a sequence: `[N, 3, 16, 16]` to `[N, 10]`. */
class PatchTransformer extends nn.Module {
  readonly embed = new nn.Conv2d(3, 32, 4, { stride: 4 });
  readonly position = new nn.Parameter(zeros([16, 32]));
  readonly layers = new nn.Sequential(...[0, 1].map(() => new Block()));
  readonly norm = new nn.LayerNorm(32);
  readonly head = new nn.Linear(32, 10);

  override forward(images: Tensor): Tensor {
    const tokens = this.embed.forward(images).flatten(2).transpose(1, 2).add(this.position);
    return this.head.forward(ops.mean(this.norm.forward(this.layers.forward(tokens)), [1]));
  }
}

/** What comes after some characters, from the last place: ids `[N, 32]` to `[N, 96]`. */
class NovelTransformer extends nn.Module {
  readonly embed = new nn.Embedding(CHARACTERS, 32);
  readonly position = new nn.Parameter(zeros([WINDOW, 32]));
  readonly layers = new nn.Sequential(...[0, 1].map(() => new Block()));
  readonly norm = new nn.LayerNorm(32);
  readonly head = new nn.Linear(32, CHARACTERS);

  override forward(ids: Tensor): Tensor {
    const tokens = this.layers.forward(this.embed.forward(ids).add(this.position));
    return this.head.forward(this.norm.forward(tokens.select(1, -1)));
  }
}

/** The same with a GRU of 48. */
class NovelGru extends nn.Module {
  readonly embed = new nn.Embedding(CHARACTERS, 24);
  readonly gru = new nn.GRU(24, 48, { batchFirst: true });
  readonly head = new nn.Linear(48, CHARACTERS);

  override forward(ids: Tensor): Tensor {
    const [outputs] = this.gru.forward(this.embed.forward(ids));
    return this.head.forward(outputs.select(1, -1));
  }
}

/** Words as convolutions of 5 characters see them, the strongest place of each: ids `[N, 128]` to `[N, 2]`. */
class MessageCnn extends nn.Module {
  readonly embed = new nn.Embedding(CHARACTERS, 16);
  readonly conv = new nn.Conv1d(16, 32, 5);
  readonly fc = new nn.Linear(32, 2);

  override forward(ids: Tensor): Tensor {
    const features = F.relu(this.conv.forward(this.embed.forward(ids).transpose(1, 2)));
    return this.fc.forward(F.adaptiveMaxPool1d(features, 1).flatten(1));
  }
}

/** A transformer's layer, normalising first. */
class Block extends nn.Module {
  readonly layer = new nn.TransformerEncoderLayer(32, 4, { dimFeedforward: 64, dropout: 0, batchFirst: true, normFirst: true });

  override forward(tokens: Tensor): Tensor {
    return this.layer.forward(tokens);
  }
}

/** One residual block a stage, 8, 16 and 32 channels: `[N, 3, S, S]` to `[N, 10]`. */
class ResNet8 extends nn.Module {
  readonly conv1 = new nn.Conv2d(3, 8, 3, { padding: 1, bias: false });
  readonly bn1 = new nn.BatchNorm2d(8);
  readonly layer1 = new ResidualBlock(8, 8, 1);
  readonly layer2 = new ResidualBlock(8, 16, 2);
  readonly layer3 = new ResidualBlock(16, 32, 2);
  readonly fc = new nn.Linear(32, 10);

  override forward(images: Tensor): Tensor {
    const start = F.relu(this.bn1.forward(this.conv1.forward(images)));
    const features = this.layer3.forward(this.layer2.forward(this.layer1.forward(start)));
    return this.fc.forward(F.adaptiveAvgPool2d(features, 1).flatten(1));
  }
}

/** Two convolutions around a shortcut, which is a 1x1 convolution where the shape changes. */
class ResidualBlock extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly conv2: nn.Conv2d;
  readonly bn2: nn.BatchNorm2d;
  readonly shortcut: nn.Sequential;

  constructor(inPlanes: number, planes: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(planes);
    this.conv2 = new nn.Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(planes);
    this.shortcut =
      stride === 1
        ? new nn.Sequential()
        : new nn.Sequential(new nn.Conv2d(inPlanes, planes, 1, { stride, bias: false }), new nn.BatchNorm2d(planes));
  }

  override forward(images: Tensor): Tensor {
    const inner = F.relu(this.bn1.forward(this.conv1.forward(images)));
    return F.relu(this.bn2.forward(this.conv2.forward(inner)).add(this.shortcut.forward(images)));
  }
}
