#!/usr/bin/env bash
# Does orthogonalised momentum help feedback alignment in a network with batch norms? ResNet-20 on CIFAR-10 pictures under fa, by SGD and by Muon at two rates each, and a page.
# bench/muon.sh RESULTS PAGE; the pictures are an image folder or archive in CIFAR_PICTURES. What RESULTS holds already is not trained again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 2 ] && [ -n "${CIFAR_PICTURES:-}" ] || { echo "usage: CIFAR_PICTURES=PATH bench/muon.sh RESULTS PAGE" >&2; exit 2; }
results=$1
page=$2
mkdir -p "$results"
dotnet build -c Release src/Antiphon.Cli >/dev/null

for setting in "sgd 0.1" "sgd 0.03" "muon 0.02" "muon 0.05"; do
    read -r optimizer rate <<<"$setting"
    name="fa-$optimizer-$rate"
    [ -s "$results/$name.json" ] || src/Antiphon.Cli/bin/Release/net10.0/antiphon compare --model resnet20 --data "imagefolder:$CIFAR_PICTURES" --augment cifar10 --rules fa --optimizer "$optimizer" --rate "$rate" \
        --seeds 3 --jobs 2 --epochs 3 --probe angle,effective-rank@3 --runs-dir "$results" --run "$name" --json "$results/$name.json" >/dev/null
done

python3 bench/peers/muon.py "$results" >"$page"
