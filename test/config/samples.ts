/** Valid configurations of every kind, as a user would write them. */

/** By name; none of the files that they name is read by a check. */
export const SAMPLES: Readonly<Record<string, string>> = {
  csv: `model: { name: mlp, hidden: [16] }
data:
  train: { reader: csv, path: train.csv, y: species, missing: { fill: 0 } }
  batchSize: 16
  scale: { x: standard }
loss: { name: crossEntropy, labelSmoothing: 0.1 }
optimizer: { name: sgd, lr: 0.1, momentum: 0.9 }
stop: { maxEpochs: 20 }
validation: { split: 0.2, metrics: [accuracy, f1], restoreBest: true, monitor: validation.f1 }
`,
  images: `model:
  name: resnet20
data:
  train:
    reader: imageFolder
    path: cifar10.tar.gz
    root: train
    size: 32
    dtype: uint8
  test: { reader: imageFolder, path: cifar10.tar.gz, root: test, size: 32, dtype: uint8 }
  batchSize: 128
  transform:
    - { name: randomCrop, size: 32, padding: 4 }
    - randomHorizontalFlip
    - { name: normalize, mean: [0.49, 0.48, 0.44], std: [0.24, 0.24, 0.26] }
loss: crossEntropy
optimizer:
  name: sgd
  lr: 0.1
  weightDecay: 5.0e-4
  groups:
    - { name: noDecay, parameters: /bias$|bn/, weightDecay: 0 }
controllers:
  - { name: NeVe, profile: reference, epsilon: 0.001 }
precision: bf16
step: { clipGradNorm: 1, average: { kind: ema, decay: 0.99 }, mix: { cutmix: 1 } }
stop: { maxEpochs: 250, maxSeconds: 3600 }
checkpoint: { everyEpochs: 1, onBest: true, monitor: loss }
run: { name: cifar, seed: 7, deterministic: true, threads: 2 }
device: cpu
`,
  series: `model: { name: lstm, hiddenSize: 32 }
data:
  train: { reader: series, path: power.txt.gz, y: [Global_active_power], length: 48, average: 10, missing: skip }
loss: { name: huber, delta: 0.5 }
optimizer: adamw
controllers:
  - name: WarmUp
    totalIters: 2
    controller: { name: CosineAnnealingLr }
stop: { maxSteps: 500 }
validation: 0.2
log: { metrics: [mae], every: 10, loggers: [csv, { name: tensorboard }] }
`,
  text: `model: { name: textClassifier, filters: 32, widths: [3, 4] }
data:
  train: { reader: texts, path: sms.tsv, text: SMS, label: Label, length: 40, quote: null }
loss: crossEntropy
controllers: [{ name: EarlyStopping, monitor: validation.loss, patience: 3 }]
stop: { maxEpochs: 30 }
validation: { split: 0.1, stratify: true }
`,
  pt2: `model: model.pt2
data: { train: { reader: npz, path: rows.npz, x: x, y: [y] }, shuffle: false }
loss: mse
optimizer: prodigy
controllers: []
stop: { maxEpochs: 3 }
checkpoint: false
`,
};
