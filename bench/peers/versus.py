"""Alternates a training step here and in PyTorch, process by process, and prints the ratio with minimum and median.

A piece of work is model:batch:rule, or model@size:batch:rule. PyTorch runs in both memory layouts, as installed and with
malloc told to keep its memory; it is compared by its better layout.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TUNED = {
    "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "9000000000", "MALLOC_TOP_PAD_": "268435456",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}


def run(command, extra=None):
    done = subprocess.run(command, env={**os.environ, **(extra or {})}, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"versus: '{' '.join(map(str, command))}' ended with exit code {done.returncode}")
    return json.loads(done.stdout)


class Series:
    """The figures of one competitor over the rounds: the least of minima, the median of medians."""

    def __init__(self):
        self.minima, self.medians, self.memory = [], [], 0.0

    def add(self, row):
        self.minima.append(row["step_ms"]["min"])
        self.medians.append(row["step_ms"]["median"])
        self.memory = max(self.memory, row["peak_rss_mb"])

    @property
    def minimum(self):
        return min(self.minima)

    @property
    def median(self):
        return sorted(self.medians)[len(self.medians) // 2]


def compare(work, a):
    model, batch, rule = work.split(":")
    model, _, size = model.partition("@")
    size = size or "32"
    ours = Series()
    theirs = {(layout, malloc): Series() for layout in ("nchw", "nhwc") for malloc in ("installed", "tuned")}
    version = ""
    for number in range(a.rounds):
        # Who goes first changes from round to round.
        turns = ["ours", *theirs] if number % 2 == 0 else [*theirs, "ours"]
        for turn in turns:
            print(f"versus: {work}, round {number + 1} of {a.rounds}: {turn if turn == 'ours' else 'PyTorch ' + ', '.join(turn)}", file=sys.stderr, flush=True)
            if turn == "ours":
                ours.add(run([a.ours, "bench", "step", "--model", model, "--size", size, "--batch", batch, "--rules", rule,
                              "--threads", str(a.threads), "--steps", str(a.steps), "--json", "-"])["rows"][0])
            else:
                layout, malloc = turn
                result = run([sys.executable, HERE / "step.py", "--model", model, "--size", size, "--batch", batch, "--rule", rule, "--layout", layout,
                              "--threads", str(a.threads), "--steps", str(a.steps)], TUNED if malloc == "tuned" else None)
                version = result["torch"]
                theirs[turn].add(result["rows"][0])
    rows = []
    for malloc in ("installed", "tuned"):
        by_minimum = min((theirs[layout, malloc] for layout in ("nchw", "nhwc")), key=lambda s: s.minimum)
        by_median = min((theirs[layout, malloc] for layout in ("nchw", "nhwc")), key=lambda s: s.median)
        rows.append([work, malloc, f"{ours.minimum:.1f} / {ours.median:.1f}", f"{by_minimum.minimum:.1f} / {by_median.median:.1f}",
                     f"{by_minimum.minimum / ours.minimum:.2f} / {by_median.median / ours.median:.2f}",
                     f"{ours.memory:.0f} / {min(theirs[layout, malloc].memory for layout in ('nchw', 'nhwc')):.0f}"])
    return rows, version


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--ours", required=True, help=argparse.SUPPRESS)
    arguments.add_argument("--work", action="append", help="model:batch:rule or model@size:batch:rule; may be repeated")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--steps", type=int, default=10, help="timed steps a turn")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--markdown", help="write the table into this file too")
    a = arguments.parse_args()
    table, version = [], ""
    for work in a.work or ["resnet20:128:bp", "resnet20:128:kp"]:
        rows, version = compare(work, a)
        table += rows
    head = ["work", "malloc", "here, ms min / median", "PyTorch, ms min / median", "ratio min / median", "peak MB here / PyTorch"]
    lines = ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *table]]
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True).stdout.strip()
    note = (f"{processor}, {os.cpu_count()} processors, {a.threads} threads; PyTorch {version}, better of two layouts, as installed and with malloc tuned; "
            f"{a.rounds} rounds in alternation of {a.steps} steps each; commit {commit}. Ratio = theirs / ours. "
            f"Measured by `bench/versus.sh {' '.join(sys.argv[3:])}`.")
    print("\n".join([*lines, "", note]))
    if a.markdown:
        Path(a.markdown).parent.mkdir(parents=True, exist_ok=True)
        Path(a.markdown).write_text("\n".join([*lines, "", note, ""]))


if __name__ == "__main__":
    main()
