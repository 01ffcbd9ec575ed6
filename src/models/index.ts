/** Ready models; their parameters have the names of their PyTorch counterparts, so that weights interchange. */

export { GPT2, type GPT2Options, gpt2 } from './gpt2.js';
export { LSTMForecaster, type LSTMForecasterOptions } from './lstm-forecaster.js';
export { MLP, type MLPOptions } from './mlp.js';
export { MobileNetV2, type MobileNetV2Options, mobilenetV2 } from './mobilenet-v2.js';
export { ResNet, type ResNetOptions, resnet18, resnet34, resnet50, resnet101, resnet152 } from './resnet.js';
export { ResNetCifar, type ResNetCifarOptions, resnet20, resnet32, resnet44, resnet56 } from './resnet-cifar.js';
export { TextClassifier, type TextClassifierOptions } from './text-classifier.js';
export { VGG, type VGGLayers, type VGGOptions, vgg11, vgg13, vgg16, vgg19 } from './vgg.js';
export { ViT, type ViTOptions, vitB16 } from './vit.js';
