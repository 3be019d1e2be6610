#!/usr/bin/env python3
"""Writes networks of torchvision and one of our own as PyTorch's exporter does, with what they compute, to hold an importer against them.

usage: onnx_models.py MODEL FOLDER [SIDE [ITEMS]]

MODEL is vgg, resnet18, mobilenet_v2, squeezenet1_1 or densenet121. FOLDER gets MODEL.onnx (opset 13, written for training, no constants folded)
and MODEL.safetensors, computed in double precision and with dropout off: inputs, labels, the outputs in evaluation, the outputs and the gradients in
training, and how far PyTorch's own gradients in single precision are from them, as a share of their norm.
"""
import copy
import os
import sys
import warnings

import torch
import torchvision
from torch import nn

import safetensors_numpy

CLASSES = 10


class Vgg(nn.Module):
    """Two stages of two convolutions without norms, and three dense layers with dropout between."""

    def __init__(self, side):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(inplace=True), nn.Conv2d(16, 16, 3, padding=1), nn.LeakyReLU(0.1), nn.MaxPool2d(2, 2),
            nn.Conv2d(16, 32, 3, padding=2, dilation=2), nn.Tanh(), nn.Conv2d(32, 32, 3, padding=1, groups=4), nn.ReLU6(inplace=True), nn.AvgPool2d(2))
        self.classifier = nn.Sequential(
            nn.Dropout(0.5), nn.Linear(32 * (side // 4) ** 2, 64), nn.Sigmoid(), nn.Dropout(0.5), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, CLASSES))

    def forward(self, x):
        x = self.features(x)
        return self.classifier(x.view(x.size(0), -1))


def main():
    name, folder = sys.argv[1], sys.argv[2]
    side, items = [int(word) for word in sys.argv[3:5] + ["64", "8"][len(sys.argv[3:5]):]]
    warnings.filterwarnings("ignore")
    torch.manual_seed(1)
    torch.set_num_threads(2)
    model = Vgg(side) if name == "vgg" else getattr(torchvision.models, name)(num_classes=CLASSES)
    x, labels = torch.randn(items, 3, side, side), torch.randint(CLASSES, (items,))

    # Running statistics and gains that are not those of birth.
    model.train()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
    with torch.no_grad():
        for _ in range(3):
            model(torch.randn(items, 3, side, side))
    torch.onnx.export(
        model, x, os.path.join(folder, f"{name}.onnx"), opset_version=13, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
        input_names=["input"], output_names=["output"], dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})

    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0
    exact = copy.deepcopy(model).double()
    tensors = {"inputs": x.permute(0, 2, 3, 1), "labels": labels.float()}
    exact.eval()
    with torch.no_grad():
        tensors["outputs"] = exact(x.double())
    exact.train()
    tensors["training_outputs"] = outputs = exact(x.double())
    nn.functional.cross_entropy(outputs, labels).backward()
    for parameter, value in exact.named_parameters():
        tensors[f"gradient.{parameter}"] = value.grad
    nn.functional.cross_entropy(model(x), labels).backward()
    apart = sum(((a.grad.double() - b.grad) ** 2).sum() for a, b in zip(model.parameters(), exact.parameters()))
    tensors["rounding"] = (apart / sum((b.grad ** 2).sum() for b in exact.parameters())).sqrt().reshape(1)
    safetensors_numpy.write(os.path.join(folder, f"{name}.safetensors"), {key: value.detach().numpy() for key, value in tensors.items()})
    print(f"{name}: torch {torch.__version__}, torchvision {torchvision.__version__}")


main()
