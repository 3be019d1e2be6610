"""Times the online learning of a two-layer network in PyTorch: N inputs, 2 units of erf, 1 output, a new normal input at every step.

The loop of the study refinetti2021-ode: a teacher answers, a student descends by half its squared error, w at the rate and v at a
part 1 / N of it. Three ways: as one writes it (modules, autograd, an optimizer), by hand in tensor operations (bp), and the same
with the error sent down by fixed numbers (dfa). Prints one JSON object: steps a second of each.
"""
import argparse
import json
import time

import torch
from torch import nn


class TwoLayers(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.w = nn.Linear(n, 2, bias=False)
        self.v = nn.Linear(2, 1, bias=False)

    def forward(self, x):
        return self.v(torch.erf(self.w(x) * 2 ** -0.5))


def autograd(n, rate, teacher, steps):
    student = TwoLayers(n)
    optimizer = torch.optim.SGD([{"params": student.w.parameters()}, {"params": student.v.parameters(), "lr": rate / n}], lr=rate)
    for _ in range(steps):
        x = torch.randn(1, n) * n ** -0.5
        with torch.no_grad():
            y = teacher(x)
        optimizer.zero_grad()
        (0.5 * (student(x) - y).square().sum()).backward()
        optimizer.step()


@torch.no_grad()
def by_hand(n, rate, teacher, steps, f):
    w, v = torch.randn(2, n), torch.randn(2)
    for _ in range(steps):
        x = torch.randn(n) * n ** -0.5
        field = w @ x
        g = torch.erf(field * 2 ** -0.5)
        e = v @ g - teacher(x).squeeze()
        delta = e * (v if f is None else f) * torch.exp(-0.5 * field * field) * 0.7978845608
        w.addr_(delta, x, alpha=-rate)
        v.add_(g * e, alpha=-rate / n)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    teacher = TwoLayers(args.inputs)
    rate = 0.2
    ways = {
        "autograd": lambda steps: autograd(args.inputs, rate, teacher, steps),
        "bp": lambda steps: by_hand(args.inputs, rate, teacher, steps, None),
        "dfa": lambda steps: by_hand(args.inputs, rate, teacher, steps, torch.tensor([0.8, -0.6])),
    }
    seconds = {}
    for name, run in ways.items():
        run(1000)
        begin, cpu = time.perf_counter(), time.process_time()
        run(args.steps)
        seconds[name] = (time.perf_counter() - begin, time.process_time() - cpu)
    print(json.dumps({
        "steps_per_second": {name: round(args.steps / wall) for name, (wall, _) in seconds.items()},
        "steps_per_cpu_second": {name: round(args.steps / cpu) for name, (_, cpu) in seconds.items()},
        "inputs": args.inputs, "threads": args.threads, "torch": torch.__version__}))


if __name__ == "__main__":
    main()
