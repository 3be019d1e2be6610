#!/usr/bin/env python3
"""Runs modules that were written with their weights: module_code.py (CODE WEIGHTS EXAMPLES)...

EXAMPLES is a safetensors file with "inputs" as the module reads them, and "outputs". Prints the largest difference of each, a line each.
"""
import runpy
import sys

import torch

import safetensors_numpy


def read(path):
    return {name: torch.from_numpy(value.copy()) for name, value in safetensors_numpy.read(path).items()}


for code, weights, examples in zip(*[iter(sys.argv[1:])] * 3):
    net = runpy.run_path(code)["Net"]()
    net.load_state_dict(read(weights), strict=True)
    net.eval()
    given = read(examples)
    with torch.no_grad():
        print(float((net(given["inputs"]) - given["outputs"]).abs().max()))
