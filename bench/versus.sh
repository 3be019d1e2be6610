#!/usr/bin/env bash
# Times training steps of the same networks here and in PyTorch, in alternation within one run, and prints the ratios
# (theirs / ours, so above 1 is faster here). Examples:
#   bench/versus.sh --rounds 3 --steps 5 --markdown docs/measured/versus.md
#   bench/versus.sh --work resnet20:128:kp --work mlp:1:bp:1
set -euo pipefail
cd "$(dirname "$0")/.."

# OpenBLAS is to choose the kernels for this processor by itself.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

python=""
for candidate in /usr/bin/python3 python3; do
  if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ]; then
  echo "versus: this comparison needs PyTorch for python3; on Debian: apt-get install python3-torch libopenblas0-pthread" >&2
  exit 2
fi
"$python" bench/peers/blas.py >&2

dotnet build -c Release --nologo -v quiet src/Antiphon.Cli >&2
exec "$python" bench/peers/versus.py --ours src/Antiphon.Cli/bin/Release/net10.0/antiphon "$@"
