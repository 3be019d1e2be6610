#!/usr/bin/env bash
# Steps a second where a network of 1000 inputs learns one new example at a time: ours, as the study refinetti2021-ode measured it, and PyTorch's.
# bench/online.sh PAGE; ours are read from docs/reproductions/refinetti2021-ode.json, which 'antiphon reproduce theory' writes. PYTHON names a Python with torch.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 1 ] || { echo "usage: bench/online.sh PAGE" >&2; exit 2; }
peer=$("${PYTHON:-/usr/bin/python3}" bench/peers/online.py)
PEER=$peer "${PYTHON:-/usr/bin/python3}" - docs/reproductions/refinetti2021-ode.json >"$1" <<'PY'
import json, os, sys, time
ours = json.load(open(sys.argv[1]))
peer = json.loads(os.environ["PEER"])
row = next(row for row in ours["rows"] if row["name"].startswith("steps a second"))
by = ours["provenance"]
print("# One example at a time\n")
print("A network of 1000 inputs, 2 units of erf and one output learns from a teacher, each step from a new normal input, on one thread (the loop of "
      "[refinetti2021-ode](../reproductions/refinetti2021-ode.md)). The time of drawing the input and of the teacher's answer is part of a step.\n")
print("| who | steps a second | ours / theirs |\n|---|---:|---:|")
print(f"| Antiphon, two networks (bp and dfa) that share each input | {row['measured']:,.0f} | |")
for name, words in (("autograd", "PyTorch, modules and autograd"), ("bp", "PyTorch, by hand in tensor operations, bp"), ("dfa", "PyTorch, by hand, dfa")):
    steps = peer["steps_per_second"][name]
    print(f"| {words} | {steps:,} | {row['measured'] / steps:.1f} |")
print(f"\nOurs: commit {ours['commit']}, {by['machine']}, {by['date']}; mean of {row['seeds']} trials, several at a time, one thread each. PyTorch {peer['torch']}, {time.strftime('%Y-%m-%d')}, {peer['threads']} thread, by `bench/online.sh`.")
PY
