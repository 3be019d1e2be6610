#!/usr/bin/env bash
# Networks of other programs learn by other rules: PyTorch's exporter writes five networks, and each is trained on CIFAR-10 from the file by three rules.
# bench/onnx.sh RESULTS PAGE. What RESULTS holds already is not trained again. Networks without norms get activity norms. ANTIPHON names another command.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 2 ] || { echo "usage: bench/onnx.sh RESULTS PAGE" >&2; exit 2; }
results=$(realpath -m "$1")
page=$2
mkdir -p "$results"
command=${ANTIPHON:-src/Antiphon.Cli/bin/Release/net10.0/antiphon}
[ -n "${ANTIPHON:-}" ] || dotnet build -c Release src/Antiphon.Cli >/dev/null

for network in vgg resnet18 mobilenet_v2 squeezenet1_1 densenet121; do
    [ -s "$results/$network.onnx" ] || /usr/bin/python3 bench/peers/onnx_models.py "$network" "$results" 32 4 >/dev/null
    options=""
    case $network in
        vgg) options="--activity-norm" ;;
        squeezenet1_1) options="--activity-norm --rate 0.01" ;; # a ReLU follows its readout, and dies at a higher rate
    esac
    # shellcheck disable=SC2086 # words, or none
    "$command" compare --model "onnx:$results/$network.onnx" $options --data cifar10 --rules bp,kp,wm --epochs 2 --run "$network" --runs-dir "$results" --markdown "$results/$network.md" >/dev/null
done

{
    echo "# Graphs of PyTorch, learnt here"
    echo
    echo "Architectures of torchvision and a small one like VGG, read from the files that PyTorch's exporter wrote, drawn anew and trained for two epochs on CIFAR-10 by backpropagation, Kolen-Pollack and the weight mirror (\`bench/onnx.sh\`)."
    echo "They were made for pictures of 224 pixels a side; from 32, the last layers of all but the first see one pixel or two. [How graphs come in](../exchange.md)."
    for network in vgg resnet18 mobilenet_v2 squeezenet1_1 densenet121; do
        echo
        echo "## $network"
        echo
        sed -e "s#$results/##g" "$results/$network.md"
    done
} >"$page"
