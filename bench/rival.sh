#!/usr/bin/env bash
# How much longer a training step takes beside a busy rival on the same two processors: bench/rival.sh [ROUNDS] [NICE].
# Steps with and without the rival alternate; the rival is a loop that does nothing, at the given niceness.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
niceness=${2:-0}
dotnet build -c Release src/Antiphon.Cli >/dev/null
antiphon=src/Antiphon.Cli/bin/Release/net10.0/antiphon
step() { taskset -c 0,1 "$antiphon" bench step --model resnet20 --batch 128 --rules bp --threads 2 --steps 20 --json - | grep -A2 '"step_ms"' | grep -o '"median": [0-9.]*' | grep -o '[0-9.]*'; }
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
alone=() beside=()
for ((i = 0; i < rounds; i++)); do
    alone+=("$(step)")
    taskset -c 0,1 nice -n "$niceness" sh -c 'while :; do :; done' &
    rival=$!
    beside+=("$(step)")
    kill "$rival"
    wait "$rival" 2>/dev/null || true
done
a=$(printf '%s\n' "${alone[@]}" | median)
b=$(printf '%s\n' "${beside[@]}" | median)
echo "alone ${alone[*]} ms; beside a rival at nice $niceness ${beside[*]} ms; ratio of medians $(awk "BEGIN { printf \"%.2f\", $b / $a }")"
