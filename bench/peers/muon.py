"""The page of bench/muon.sh from its comparisons, fa-OPTIMIZER-RATE.json, and the last look of the probe in each of their runs, fa-OPTIMIZER-RATE/fa-SEED/metrics.jsonl."""
import json
import pathlib
import statistics
import sys

results = pathlib.Path(sys.argv[1])
SETTINGS = [("sgd", "0.1"), ("sgd", "0.03"), ("muon", "0.02"), ("muon", "0.05")]


def ranks(run, what):
    """The mean effective rank over the hidden layers at the last look: of activities or of errors."""
    looks = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines() if '"effective-rank"' in line]
    seen = looks[-1]["probes"]["effective-rank"]
    return statistics.mean(value for name, value in seen.items() if name.endswith(f".{what}") and not name.startswith("readout") and value is not None)


def spread(values, form):
    return f"{statistics.mean(values):{form}} ± {statistics.stdev(values):{form}}"


rows = {}
for optimizer, rate in SETTINGS:
    result = json.loads((results / f"fa-{optimizer}-{rate}.json").read_text())
    row = result["rows"][0]
    runs = [results / f"fa-{optimizer}-{rate}" / training["run"] for training in row["trainings"]]
    rows[optimizer, rate] = (row, [ranks(run, "activity") for run in runs], [ranks(run, "error") for run in runs], result["provenance"], result["epochs"], result["model"])

provenance, epochs, model = next(iter(rows.values()))[3:]
seeds = next(iter(rows.values()))[0]["seeds"]
print(f"{model} on CIFAR-10 pictures under feedback alignment, {epochs} epochs, seeds {seeds[0]} to {seeds[-1]}: SGD beside Muon\n")
print("| optimizer | rate | test accuracy | validation | angle | effective rank of activities | of errors |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
for (optimizer, rate), (row, activities, errors, *_) in rows.items():
    percent = spread([100 * value for value in row["test_accuracy"]["values"]], ".2f")
    print(f"| {optimizer} | {rate} | {percent} % | {100 * row['validation_accuracy']['mean']:.2f} % | {row['weight_angle_deg']['mean']:.1f}° | {spread(activities, '.1f')} | {spread(errors, '.1f')} |")

best = {name: max((key for key in rows if key[0] == name), key=lambda key: rows[key][0]["validation_accuracy"]["mean"]) for name in ("sgd", "muon")}
gains = [100 * (mine - other) for mine, other in zip(rows[best["muon"]][0]["test_accuracy"]["values"], rows[best["sgd"]][0]["test_accuracy"]["values"])]
print(f"\n- Of the rates tried, the better by validation: muon at {best['muon'][1]} is {spread(gains, '.2f')} points of test accuracy above sgd at {best['sgd'][1]}, seeds paired.")
print("- Published (arXiv:2606.11123, as quoted): with batch norms Muon adds about 9 points to feedback alignment for ResNet-18 on CIFAR-100, and the rank of what a layer computes no longer collapses, about 12 under feedback alignment and 100 under backpropagation.")
print("- angle: between W and B, mean over layers. effective rank: exp of the entropy of the singular values over 64 validation items, mean over layers but the readout; ±: standard deviation over seeds (n - 1).")
print("- All else is the recipe of the model, decay included; the rate falls by a cosine. Few epochs: what a long training would come to is not said here.")
print(f"\nMade by `bench/muon.sh`, version {provenance['version']}, commit {provenance['commit']}, on {provenance['machine']}.")
