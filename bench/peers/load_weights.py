#!/usr/bin/env python3
"""Loads exported weights of a small residual network into a plain PyTorch model and compares its outputs with ours.

load_weights.py WEIGHTS EXAMPLES: two safetensors files, the second with "inputs" (N x height x width x channels) and "outputs" (N x classes).
Prints the largest difference, and fails if it is above 1e-4.
"""
import json
import re
import struct
import sys

import numpy as np
import torch
from torch import nn


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        numbers = file.read()
    header.pop("__metadata__", None)
    return {name: np.frombuffer(numbers[slice(*t["data_offsets"])], "<f4").reshape(t["shape"]) for name, t in header.items()}


class Block(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != channels:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, channels, classes, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        for stage, (inputs, width) in enumerate([(16, 16), (16, 32), (32, 64)], 1):
            stride = 1 if stage == 1 else 2
            setattr(self, f"layer{stage}", nn.Sequential(*[Block(inputs if i == 0 else width, width, stride if i == 0 else 1) for i in range(blocks)]))
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


def torch_name(name):
    """Our dotted name as this model's."""
    name = re.sub(r"^stem\.norm", "bn1", name)
    name = re.sub(r"^stem", "conv1", name)
    name = re.sub(r"^readout", "fc", name)
    name = re.sub(r"^stage(\d)\.block(\d+)", lambda m: f"layer{m[1]}.{int(m[2]) - 1}", name)
    name = re.sub(r"conv(\d)\.norm", r"bn\1", name)
    name = re.sub(r"shortcut\.norm", "shortcut.1", name)
    name = re.sub(r"shortcut\.W", "shortcut.0.W", name)
    for ours, theirs in [("W", "weight"), ("gamma", "weight"), ("beta", "bias"), ("running_variance", "running_var")]:
        name = re.sub(rf"\.{ours}$", f".{theirs}", name)
    return name


def torch_layout(name, tensor):
    """Convolutions height x width x inputs x outputs as outputs x inputs x height x width; dense layers inputs x outputs as outputs x inputs."""
    if not name.endswith(".W"):
        return tensor
    return tensor[0, 0].T if name.startswith("readout") else tensor.transpose(3, 2, 0, 1)


def main():
    weights, examples = read(sys.argv[1]), read(sys.argv[2])
    blocks = len({name.split(".")[1] for name in weights if name.startswith("stage1.")})
    model = ResNet(examples["inputs"].shape[3], examples["outputs"].shape[1], blocks)
    state = {torch_name(name): torch.tensor(torch_layout(name, tensor).copy()) for name, tensor in weights.items()}
    state.update({name: value for name, value in model.state_dict().items() if name.endswith("num_batches_tracked")})
    model.load_state_dict(state, strict=True)
    model.eval()
    with torch.no_grad():
        outputs = model(torch.tensor(examples["inputs"].transpose(0, 3, 1, 2).copy())).numpy()
    difference = float(np.abs(outputs - examples["outputs"]).max())
    print(f"PyTorch {torch.__version__}: {len(weights)} tensors, {len(outputs)} examples, largest difference {difference:.2e}")
    sys.exit(0 if difference <= 1e-4 else 1)


if __name__ == "__main__":
    main()
