#!/usr/bin/env bash
# Times training steps of the same networks here and in PyTorch, in alternation within one run, and prints the ratios
# (theirs / ours, so above 1 is faster here). Example:
#   bench/versus.sh --work resnet20:128:bp --work resnet20:128:kp --rounds 5 --markdown docs/measured/versus.md
set -euo pipefail
cd "$(dirname "$0")/.."

python=""
for candidate in /usr/bin/python3 python3; do
  if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
  echo "versus: this comparison needs PyTorch for python3; on Debian: apt-get install python3-torch" >&2
  exit 2
fi

dotnet build -c Release --nologo -v quiet src/Antiphon.Cli >&2
exec "$python" bench/peers/versus.py --ours src/Antiphon.Cli/bin/Release/net10.0/antiphon "$@"
