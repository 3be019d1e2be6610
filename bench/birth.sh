#!/usr/bin/env bash
# How Kolen-Pollack's B and W are to be born: trainings of a grid of births, and a page of their accuracies on validation examples.
# bench/birth.sh RESULTS PAGE; needs the data root in ANTIPHON_DATA and the CIFAR-10 pictures as an image folder in CIFAR_PICTURES.
# What RESULTS holds already is not trained again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 2 ] || { echo "usage: bench/birth.sh RESULTS PAGE" >&2; exit 2; }
results=$1
page=$2
mkdir -p "$results"
dotnet build -c Release src/Antiphon.Cli >/dev/null
antiphon=(dotnet exec "$(find src/Antiphon.Cli/bin/Release/net10.0 -name '*ntiphon*.runtimeconfig.json' | head -n 1 | sed 's/runtimeconfig.json/dll/')")

train() { # model rule scale epochs seed, then options
    local file="$results/$1_$2_$3_$4_$5.json"
    [ -s "$file" ] || "${antiphon[@]}" train --model "$1" --rule "$2" --init-scale "$3" --epochs "$4" --seed "$5" "${@:6}" --json "$file" >/dev/null
}

for epochs in 1 3; do
    for seed in 1 2; do
        for model in lenet mlp; do
            for scale in 1 0.3; do
                for rule in bp kp kp:birth=random; do
                    train "$model" "$rule" "$scale" "$epochs" "$seed" --data mnist
                done
            done
        done
    done
done
if [ -n "${CIFAR_PICTURES:-}" ]; then
    for point in "bp 1 1 1" "bp 0.3 1 1" "kp 1 1 1" "kp 0.5 1 1" "kp 0.3 1 1" "kp:birth=random 1 1 1" \
        "bp 1 3 1" "bp 0.5 3 1" "bp 0.3 3 1" "kp 0.5 3 1" "kp 0.5 3 2" "kp 0.3 3 1" "kp 0.3 3 2" "kp 0.2 3 1"; do
        read -r rule scale epochs seed <<<"$point"
        train resnet20 "$rule" "$scale" "$epochs" "$seed" --data "imagefolder:$CIFAR_PICTURES"
    done
fi
python3 bench/peers/birth.py "$results" >"$page"
