"""Times training steps of the same networks in PyTorch, on a synthetic batch.

Rules: bp (plain PyTorch), fa and kp written the usual way, as a custom autograd function whose backward carries the error
through B. Prints one JSON object: step times in ms, images/s, peak resident memory, versions.
"""
import argparse
import json
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

from blas import openblas


class FeedbackConv(torch.autograd.Function):
    """Convolution whose error travels through B; kp hands B the gradient of W."""

    @staticmethod
    def forward(ctx, x, w, b, bias, stride, padding, plastic):
        ctx.save_for_backward(x, b)
        ctx.settings = (stride, padding, plastic, bias is not None)
        return F.conv2d(x, w, bias, stride, padding)

    @staticmethod
    def backward(ctx, delta):
        x, b = ctx.saved_tensors
        stride, padding, plastic, biased = ctx.settings
        below, product, offset = torch.ops.aten.convolution_backward(
            delta, x, b, [delta.shape[1]], [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, [ctx.needs_input_grad[0], True, biased])
        return below, product, product if plastic else None, offset, None, None, None


class FeedbackLinear(torch.autograd.Function):
    """The same for a dense layer."""

    @staticmethod
    def forward(ctx, x, w, b, bias, plastic):
        ctx.save_for_backward(x, b)
        ctx.plastic = plastic
        return F.linear(x, w, bias)

    @staticmethod
    def backward(ctx, delta):
        x, b = ctx.saved_tensors
        product = delta.t() @ x
        return delta @ b if ctx.needs_input_grad[0] else None, product, product if ctx.plastic else None, delta.sum(0), None


class Conv(nn.Conv2d):
    rule = "bp"

    def __init__(self, *args, bias=False, **kwargs):
        super().__init__(*args, bias=bias, **kwargs)
        if self.rule != "bp":
            self.feedback = nn.Parameter(torch.empty_like(self.weight), requires_grad=self.rule == "kp")
            nn.init.kaiming_normal_(self.feedback)

    def forward(self, x):
        if self.rule == "bp":
            return super().forward(x)
        return FeedbackConv.apply(x, self.weight, self.feedback, self.bias, self.stride[0], self.padding[0], self.rule == "kp")


class Dense(nn.Linear):
    def __init__(self, *args):
        super().__init__(*args)
        if Conv.rule != "bp":
            self.feedback = nn.Parameter(torch.empty_like(self.weight), requires_grad=Conv.rule == "kp")
            nn.init.kaiming_normal_(self.feedback)

    def forward(self, x):
        if Conv.rule == "bp":
            return super().forward(x)
        return FeedbackLinear.apply(x, self.weight, self.feedback, self.bias, Conv.rule == "kp")


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = Conv(inputs, outputs, 3, stride=stride, padding=1)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = Conv(outputs, outputs, 3, padding=1)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.skip = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.skip = nn.Sequential(Conv(inputs, outputs, 1, stride=stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        h = F.relu(self.norm1(self.conv1(x)), inplace=True)
        return F.relu(self.norm2(self.conv2(h)) + self.skip(x), inplace=True)


def network(model, size, classes):
    if model == "mlp":
        return nn.Sequential(nn.Flatten(), Dense(3 * size * size, 500), nn.Tanh(), Dense(500, 200), nn.Tanh(), Dense(200, classes))
    if model == "lenet":
        return nn.Sequential(
            Conv(3, 32, 3, padding=1, bias=True), nn.Tanh(), nn.MaxPool2d(2),
            Conv(32, 64, 3, padding=1, bias=True), nn.Tanh(), nn.MaxPool2d(2),
            Conv(64, 128, 3, padding=1, bias=True), nn.Tanh(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), Dense(128, 256), nn.Tanh(), Dense(256, classes))
    if model == "resnet20":
        widths, blocks, stem = [16, 32, 64], [3, 3, 3], 16
    else:
        widths, blocks, stem = [64, 128, 256, 512], [2, 2, 2, 2], 64
    layers = [Conv(3, stem, 3, padding=1) if size <= 64 else Conv(3, stem, 7, stride=2, padding=3), nn.BatchNorm2d(stem), nn.ReLU(inplace=True)]
    if size > 64:
        layers.append(nn.MaxPool2d(3, 2, 1))
    inputs = stem
    for stage, (width, count) in enumerate(zip(widths, blocks)):
        for block in range(count):
            layers.append(Block(inputs, width, 2 if stage > 0 and block == 0 else 1))
            inputs = width
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), Dense(inputs, classes)]
    return nn.Sequential(*layers)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--model", choices=["resnet20", "resnet18", "mlp", "lenet"], default="resnet20")
    arguments.add_argument("--size", type=int, default=32)
    arguments.add_argument("--batch", type=int, default=128)
    arguments.add_argument("--rule", choices=["bp", "fa", "kp"], default="bp")
    arguments.add_argument("--layout", choices=["nchw", "nhwc"], default="nhwc")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--warmup", type=int, default=3)
    arguments.add_argument("--steps", type=int, default=10)
    a = arguments.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    Conv.rule = a.rule
    layout = torch.channels_last if a.layout == "nhwc" else torch.contiguous_format
    net = network(a.model, a.size, 10).to(memory_format=layout)
    weights = [p for p in net.parameters() if p.requires_grad and p.dim() > 1]
    others = [p for p in net.parameters() if p.requires_grad and p.dim() == 1]
    # At rate 0, so that the last step is the same work as the first.
    descent = torch.optim.SGD([{"params": weights, "weight_decay": 5e-4}, {"params": others}], lr=0, momentum=0.9, nesterov=a.model == "resnet20")
    x = torch.randn(a.batch, 3, a.size, a.size).to(memory_format=layout)
    labels = torch.randint(0, 10, (a.batch,))
    times = []
    for step in range(a.warmup + a.steps):
        start = time.perf_counter()
        descent.zero_grad(set_to_none=True)
        F.cross_entropy(net(x), labels).backward()
        descent.step()
        if step >= a.warmup:
            times.append(1000 * (time.perf_counter() - start))
    times.sort()
    print(json.dumps({
        "model": a.model, "batch": a.batch, "threads": a.threads, "layout": a.layout, "torch": torch.__version__, "blas": openblas(),
        "parameters": sum(p.numel() for name, p in net.named_parameters() if not name.endswith("feedback")),
        "rows": [{"rule": a.rule, "step_ms": {"min": times[0], "median": times[len(times) // 2]},
                  "images_per_second": 1000 * a.batch / times[len(times) // 2],
                  "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}]}))


if __name__ == "__main__":
    main()
