"""The page of bench/birth.sh from the JSON files of its trainings, MODEL_RULE_SCALE_EPOCHS_SEED.json."""
import collections
import json
import pathlib
import platform
import statistics
import subprocess
import sys

TASKS = {"lenet": "LeNet, MNIST", "mlp": "mlp 500,200, MNIST", "resnet20": "ResNet-20, CIFAR-10 as JPEGs"}
groups = collections.defaultdict(list)
for path in sorted(pathlib.Path(sys.argv[1]).glob("*_*_*_*_*.json")):
    model, rule, scale, epochs, seed = path.stem.split("_")
    last = json.loads(path.read_text())["epochs"][-1]
    groups[model, int(epochs), rule, float(scale)].append((int(seed), 100 * last["validation_accuracy"], last["weight_angle_deg"]))

print("Accuracy on validation examples by how W and B are born\n")
print("| task | epochs | rule | W at birth | seeds | validation % | angle |\n| --- | ---: | --- | ---: | --- | ---: | ---: |")
for (model, epochs, rule, scale), runs in sorted(groups.items(), key=lambda g: (g[0][0], g[0][1], g[0][2], -g[0][3])):
    accuracies = [run[1] for run in runs]
    spread = f" ± {statistics.stdev(accuracies):.2f}" if len(runs) > 1 else ""
    angles = [run[2] for run in runs if run[2] is not None]
    angle = f"{statistics.mean(angles):.1f}°" if angles and rule != "bp" else "-"
    seeds = ", ".join(str(run[0]) for run in sorted(runs))
    print(f"| {TASKS[model]} | {epochs} | {rule} | x {scale:g} | {seeds} | {statistics.mean(accuracies):.2f}{spread} | {angle} |")

commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False).stdout.strip() or "unknown"
print("\n- kp: B born 0; kp:birth=random: B drawn from the distribution of W, as in the papers. One recipe and one decay for all rules of a task.")
print("- W at birth: factor on the standard deviation of every W but the readout's.")
print("- ±: standard deviation over seeds (n - 1). angle: between W and B at the end, mean over layers and seeds.")
print(f"\nMade by `bench/birth.sh`, page written at commit {commit} on {platform.machine()}.")
