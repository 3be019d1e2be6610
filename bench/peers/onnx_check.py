#!/usr/bin/env python3
"""Holds ONNX files against the published checker, with inferred shapes: onnx_check.py FILE..."""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    print(f"onnx {onnx.__version__}: {path}, opset {model.opset_import[0].version}, {len(model.graph.node)} nodes")
