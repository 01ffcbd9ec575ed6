"""The models of src/models in plain PyTorch, written from the papers, with torchvision's names of modules and its initial values."""

import torch
from torch import nn
from torch.nn import functional as F


class Basic(nn.Module):
    expansion = 1

    def __init__(self, inputs, planes, stride, downsample):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = downsample

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inputs, planes, stride, downsample):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv3 = nn.Conv2d(planes, 4 * planes, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * planes)
        self.downsample = downsample

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(F.relu(self.bn2(self.conv2(y)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


def reset_convolutions(module):
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def reset_linears(module):
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, 0, 0.01)
            nn.init.zeros_(layer.bias)


class ResNet(nn.Module):
    def __init__(self, block, blocks, classes):
        super().__init__()
        self.inputs = 64
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.layer1 = self.stage(block, 64, blocks[0], 1)
        self.layer2 = self.stage(block, 128, blocks[1], 2)
        self.layer3 = self.stage(block, 256, blocks[2], 2)
        self.layer4 = self.stage(block, 512, blocks[3], 2)
        self.fc = nn.Linear(512 * block.expansion, classes)
        reset_convolutions(self)

    def stage(self, block, planes, blocks, stride):
        outputs = planes * block.expansion
        modules = []
        for i in range(blocks):
            step = stride if i == 0 else 1
            downsample = None
            if step != 1 or self.inputs != outputs:
                downsample = nn.Sequential(nn.Conv2d(self.inputs, outputs, 1, stride=step, bias=False), nn.BatchNorm2d(outputs))
            modules.append(block(self.inputs, planes, step, downsample))
            self.inputs = outputs
        return nn.Sequential(*modules)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 3, stride=2, padding=1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class VGG(nn.Module):
    def __init__(self, layers, classes, hidden, pool, batch_norm):
        super().__init__()
        features, channels = [], 3
        for width in layers:
            if width == "M":
                features.append(nn.MaxPool2d(2))
                continue
            features.append(nn.Conv2d(channels, width, 3, padding=1))
            if batch_norm:
                features.append(nn.BatchNorm2d(width))
            features.append(nn.ReLU())
            channels = width
        self.features = nn.Sequential(*features)
        self.avgpool = nn.AdaptiveAvgPool2d(pool)
        self.classifier = nn.Sequential(
            nn.Linear(channels * pool * pool, hidden),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(hidden, classes),
        )
        reset_convolutions(self)
        reset_linears(self)

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


def conv_norm_act(inputs, outputs, kernel, stride=1, groups=1):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU6())


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        layers = [] if expansion == 1 else [conv_norm_act(inputs, hidden, 1)]
        layers += [conv_norm_act(hidden, hidden, 3, stride, hidden), nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
        self.conv = nn.Sequential(*layers)
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.conv(x) if self.shortcut else self.conv(x)


def channels_of(value):
    nearest = max(8, int(value + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * value else nearest


class MobileNetV2(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        table = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
        channels, last = channels_of(32 * width), channels_of(1280 * max(1.0, width))
        features = [conv_norm_act(3, channels, 3, 2)]
        for expansion, outputs, blocks, stride in table:
            for i in range(blocks):
                features.append(InvertedResidual(channels, channels_of(outputs * width), stride if i == 0 else 1, expansion))
                channels = channels_of(outputs * width)
        features.append(conv_norm_act(channels, last, 1))
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(last, classes))
        reset_convolutions(self)
        reset_linears(self)

    def forward(self, x):
        return self.classifier(F.adaptive_avg_pool2d(self.features(x), 1).flatten(1))


SMALL_VGG = [8, "M", 16, 16, "M"]
TWINS = {
    "resnet-basic": lambda: ResNet(Basic, [2, 1, 1, 1], 5),
    "resnet-bottleneck": lambda: ResNet(Bottleneck, [1, 2, 1, 1], 5),
    "vgg": lambda: VGG(SMALL_VGG, 5, 32, 3, False),
    "vgg-bn": lambda: VGG(SMALL_VGG, 5, 32, 3, True),
    "mobilenet-v2": lambda: MobileNetV2(0.5, 5),
}
