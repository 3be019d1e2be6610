"""Alternates a training step here and in PyTorch, process by process, and prints the ratio with minimum and median.

A piece of work is model:batch:rule, as in resnet20:128:kp; model@size for pictures of another size than 32, and a number of threads at the end,
as in mlp:1:bp:1. PyTorch runs in both memory layouts, as installed and with malloc told to keep its memory; it is compared by its better layout.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SMALL = ("mlp", "lenet")
WORK = ["resnet20:128:bp", "resnet20:128:kp", "resnet18:128:kp", "resnet18@224:16:bp", *(f"{model}:{batch}:bp:1" for model in SMALL for batch in (1, 16, 128))]
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
    model, batch, rule, *threads = work.split(":")
    model, _, size = model.partition("@")
    threads = threads[0] if threads else str(a.threads)
    # A step of a small network is over before a clock or a just-in-time compiler has settled: it is taken more often.
    steps = a.steps * max(1, 512 // int(batch)) if model in SMALL else a.steps
    step = ["--model", model, "--size", size or "32", "--batch", batch, "--threads", threads,
            "--steps", str(steps), "--warmup", str(steps if model in SMALL else 4)]
    ours = Series()
    theirs = {(layout, malloc): Series() for layout in ("nchw", "nhwc") for malloc in ("installed", "tuned")}
    versions = ""
    for number in range(a.rounds):
        # Who goes first changes from round to round.
        turns = ["ours", *theirs] if number % 2 == 0 else [*theirs, "ours"]
        for turn in turns:
            print(f"versus: {work}, round {number + 1} of {a.rounds}: {turn if turn == 'ours' else 'PyTorch ' + ', '.join(turn)}", file=sys.stderr, flush=True)
            if turn == "ours":
                ours.add(run([a.ours, "bench", "step", *step, "--rules", rule, "--json", "-"])["rows"][0])
            else:
                layout, malloc = turn
                result = run([sys.executable, HERE / "step.py", *step, "--rule", rule, "--layout", layout],
                             {"OPENBLAS_NUM_THREADS": threads, **(TUNED if malloc == "tuned" else {})})
                versions = f"PyTorch {result['torch']} with {result['blas']}"
                theirs[turn].add(result["rows"][0])
    rows = []
    for malloc in ("installed", "tuned"):
        by_minimum = min((theirs[layout, malloc] for layout in ("nchw", "nhwc")), key=lambda s: s.minimum)
        by_median = min((theirs[layout, malloc] for layout in ("nchw", "nhwc")), key=lambda s: s.median)
        rows.append([":".join(work.split(":")[:3]), threads, malloc, f"{ms(ours.minimum)} / {ms(ours.median)}", f"{ms(by_minimum.minimum)} / {ms(by_median.median)}",
                     f"{by_minimum.minimum / ours.minimum:.2f} / {by_median.median / ours.median:.2f}",
                     f"{ours.memory:.0f} / {min(theirs[layout, malloc].memory for layout in ('nchw', 'nhwc')):.0f}"])
    return rows, versions


def ms(time):
    return f"{time:.1f}" if time >= 100 else f"{time:.2f}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--ours", required=True, help=argparse.SUPPRESS)
    arguments.add_argument("--work", action="append", help="model[@size]:batch:rule[:threads]; may be repeated; the whole page if left out")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--steps", type=int, default=10, help="timed steps a turn; of mlp and lenet 512 / batch times as many")
    arguments.add_argument("--threads", type=int, default=2, help="where the work names none")
    arguments.add_argument("--markdown", help="write the table into this file too")
    a = arguments.parse_args()
    table, versions = [], ""
    for work in a.work or WORK:
        rows, versions = compare(work, a)
        table += rows
    head = ["work", "threads", "malloc", "here, ms min / median", "PyTorch, ms min / median", "ratio min / median", "peak MB here / PyTorch"]
    lines = ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *table]]
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True).stdout.strip()
    note = (f"{processor}, {os.cpu_count()} processors; {versions}; better of two layouts, as installed and with malloc tuned; "
            f"{a.rounds} rounds in alternation of {a.steps} steps each, of mlp and lenet 512 / batch times as many; commit {commit}. Ratio = theirs / ours. "
            f"Measured by `bench/versus.sh {' '.join(sys.argv[3:])}`.")
    print("\n".join([*lines, "", note]))
    if a.markdown:
        Path(a.markdown).parent.mkdir(parents=True, exist_ok=True)
        Path(a.markdown).write_text("\n".join([*lines, "", note, ""]))


if __name__ == "__main__":
    main()
