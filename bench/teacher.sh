#!/usr/bin/env bash
# How much of backpropagation's gain over frozen hidden layers direct feedback keeps as outputs grow: the random teacher at 2, 10, 100 and 1000 outputs,
# and a page of our figures beside published ones. bench/teacher.sh RESULTS PAGE. What RESULTS holds already is not trained again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 2 ] || { echo "usage: bench/teacher.sh RESULTS PAGE" >&2; exit 2; }
results=$1
page=$2
mkdir -p "$results"
dotnet build -c Release src/Antiphon.Cli >/dev/null

for outputs in 2 10 100 1000; do
    file="$results/$outputs.json"
    [ -s "$file" ] || src/Antiphon.Cli/bin/Release/net10.0/antiphon compare --data teacher --outputs "$outputs" --model mlp --hidden 64,64,64 --rules bp,dfa:init=launay,frozen --seeds 3 \
        --epochs 1 --batch 64 --optimizer adam --beta2 0.95 --rate 0.003 --schedule constant --warmup 0 --decay 0 --runs-dir "$results" --json "$file" >/dev/null
done

python3 bench/peers/teacher.py "$results" >"$page"
