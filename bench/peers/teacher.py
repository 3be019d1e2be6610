"""The page of bench/teacher.sh from the JSON files of its comparisons, OUTPUTS.json, beside published figures."""
import json
import pathlib
import sys

# OriPekelman/toy: bp, dfa and frozen on 2,048 items, one seed; recovery = (dfa - frozen) / (bp - frozen).
PUBLISHED = {2: (0.940, 0.942, 0.772), 10: (0.773, 0.742, 0.516), 100: (0.559, 0.412, 0.273), 1000: (0.411, 0.265, 0.162)}

print("A random teacher of 2 to 1000 outputs: what direct feedback recovers of backpropagation's gain over frozen hidden layers\n")
print("| outputs | | bp | dfa | frozen | recovery |\n| ---: | --- | ---: | ---: | ---: | ---: |")
provenance, seeds, recoveries = {}, [], []
for outputs, (bp, dfa, frozen) in PUBLISHED.items():
    result = json.loads((pathlib.Path(sys.argv[1]) / f"{outputs}.json").read_text())
    provenance, rows = result["provenance"], result["rows"]
    seeds = rows[0]["seeds"]
    recoveries.append(rows[1]["recovery"])
    ours = [f"{row['test_accuracy']['mean']:.3f} ± {row['test_accuracy']['sd']:.3f}" for row in rows]
    print(f"| {outputs} | ours | {' | '.join(ours)} | {rows[1]['recovery']:.2f} ± {rows[1]['recovery_sd']:.2f} |")
    print(f"| | published | {bp:.3f} | {dfa:.3f} | {frozen:.3f} | {(dfa - frozen) / (bp - frozen):.2f} |")

print(f"\n- ours: mlp of three hidden layers of 64 tanh units on 32 normal inputs, 1,000 steps of 64 fresh items, Adam (0.9, 0.95) at 0.003, seeds {', '.join(map(str, seeds))}, 2,048 test items; every seed has a teacher of its own.")
print("- published: OriPekelman/toy, one seed and one teacher, 2,048 validation items, SiLU units without biases, Adam with its corrections misplaced; those streams of random numbers are not ours.")
print("- recovery: mean of (dfa - frozen) over mean of (bp - frozen), seeds paired; ±: standard deviation over seeds (n - 1).")
falls = all(above > below for above, below in zip(recoveries, recoveries[1:]))
print(f"- The claim is that recovery falls as outputs grow. Here it {'falls' if falls else 'does not fall at every step'}: {', '.join(f'{value:.2f}' for value in recoveries)}.")
print("- Frozen layers of tanh units with biases come nearer to bp than those of SiLU units without, so that there is less to recover.")
print(f"\nMade by `bench/teacher.sh`, version {provenance['version']}, commit {provenance['commit']}, on {provenance['machine']}.")
