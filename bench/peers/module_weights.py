#!/usr/bin/env python3
"""Plain PyTorch models of the built-in architectures, to hold exported and imported weights against.

module_weights.py load MODEL WEIGHTS EXAMPLES: takes the weights by load_state_dict(strict=True) and prints the largest difference of its outputs from
those in EXAMPLES, a safetensors file with "inputs" (items x height x width x channels) and "outputs" (items x classes).

module_weights.py save MODEL WEIGHTS EXAMPLES: draws weights of its own and writes both files.
"""
import sys

import torch
import torchvision
from torch import nn
from torchvision.models.resnet import BasicBlock

import safetensors_numpy

CLASSES = 10
ITEMS = 20


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense1, self.dense2, self.readout = nn.Linear(28 * 28, 500), nn.Linear(500, 200), nn.Linear(200, CLASSES)

    def forward(self, x):
        return self.readout(torch.tanh(self.dense2(torch.tanh(self.dense1(x.flatten(1))))))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.dense1, self.dense2, self.readout = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, CLASSES)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.tanh(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.tanh(self.conv2(x)), 2)
        return self.readout(torch.tanh(self.dense2(torch.tanh(self.dense1(x.flatten(1))))))


class LeNetColour(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = nn.Conv2d(3, 32, 3, padding=1), nn.Conv2d(32, 64, 3, padding=1), nn.Conv2d(64, 128, 3, padding=1)
        self.dense1, self.readout = nn.Linear(128, 256), nn.Linear(256, CLASSES)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.tanh(self.conv1(x)), 2)
        x = nn.functional.max_pool2d(torch.tanh(self.conv2(x)), 2)
        x = torch.tanh(self.conv3(x)).mean((2, 3))
        return self.readout(torch.tanh(self.dense1(x)))


class Net(nn.Module):
    """conv 32 3 pad 1 norm, pool 2, conv 64 3 pad 1, pool 2, dense 128"""

    def __init__(self):
        super().__init__()
        self.conv1, self.conv1_norm, self.conv2 = nn.Conv2d(3, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.Conv2d(32, 64, 3, padding=1)
        self.dense1, self.readout = nn.Linear(64 * 8 * 8, 128), nn.Linear(128, CLASSES)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv1_norm(self.conv1(x))), 2)
        x = nn.functional.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.readout(torch.relu(self.dense1(x.flatten(1))))


class AlexNet(nn.Module):
    def __init__(self):
        super().__init__()
        channels = [3, 64, 192, 384, 256, 256]
        for i in range(1, 6):
            setattr(self, f"conv{i}", nn.Conv2d(channels[i - 1], channels[i], 3, padding=1, bias=False))
            setattr(self, f"conv{i}_norm", nn.BatchNorm2d(channels[i]))
        self.dense1, self.dense1_norm = nn.Linear(4 * 4 * 256, 1024, bias=False), nn.BatchNorm1d(1024)
        self.dense2, self.dense2_norm = nn.Linear(1024, 512, bias=False), nn.BatchNorm1d(512)
        self.readout = nn.Linear(512, CLASSES)

    def forward(self, x):
        for i in range(1, 6):
            x = torch.relu(getattr(self, f"conv{i}_norm")(getattr(self, f"conv{i}")(x)))
            x = nn.functional.max_pool2d(x, 2) if i in (1, 2, 5) else x
        x = torch.relu(self.dense1_norm(self.dense1(x.flatten(1))))
        return self.readout(torch.relu(self.dense2_norm(self.dense2(x))))


class SmallResNet(nn.Module):
    def __init__(self, blocks=3):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16)
        for stage, (inputs, width) in enumerate([(16, 16), (16, 32), (32, 64)], 1):
            down = None if inputs == width else nn.Sequential(nn.Conv2d(inputs, width, 1, 2, bias=False), nn.BatchNorm2d(width))
            first = BasicBlock(inputs, width, 1 if stage == 1 else 2, down)
            setattr(self, f"layer{stage}", nn.Sequential(first, *[BasicBlock(width, width) for _ in range(blocks - 1)]))
        self.fc = nn.Linear(64, CLASSES)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def of_torchvision(name):
    return lambda: getattr(torchvision.models, name)(num_classes=CLASSES)


# Each with the shape of its pictures: height, width, channels.
MODELS = {
    "mlp": (Mlp, (28, 28, 1)),
    "lenet": (LeNet, (28, 28, 1)),
    "lenet-colour": (LeNetColour, (32, 32, 3)),
    "net": (Net, (32, 32, 3)),
    "alexnet": (AlexNet, (32, 32, 3)),
    "resnet20": (SmallResNet, (32, 32, 3)),
    "resnet18": (of_torchvision("resnet18"), (96, 96, 3)),
    "resnet50": (of_torchvision("resnet50"), (96, 96, 3)),
}


def main():
    mode, name, weights, examples = sys.argv[1:]
    torch.manual_seed(1)
    make, shape = MODELS[name]
    model = make()
    if mode == "save":
        model.train()
        with torch.no_grad():
            for _ in range(3):
                model(torch.randn(ITEMS, shape[2], *shape[:2]))  # statistics that are not those of birth
        inputs = torch.randn(ITEMS, shape[2], *shape[:2])
        model.eval()
        safetensors_numpy.write(weights, {key: value.numpy() for key, value in model.state_dict().items()})
        with torch.no_grad():
            outputs = model(inputs)
        safetensors_numpy.write(examples, {"inputs": inputs.permute(0, 2, 3, 1).numpy(), "outputs": outputs.numpy()})
        return
    model.load_state_dict({key: torch.from_numpy(value.copy()) for key, value in safetensors_numpy.read(weights).items()}, strict=True)
    model.eval()
    given = safetensors_numpy.read(examples)
    with torch.no_grad():
        outputs = model(torch.from_numpy(given["inputs"].copy()).permute(0, 3, 1, 2))
    print(float((outputs - torch.from_numpy(given["outputs"].copy())).abs().max()))


main()
