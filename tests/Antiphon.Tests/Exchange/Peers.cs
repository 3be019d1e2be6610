using Antiphon.Tests.Support;

namespace Antiphon.Tests.Exchange;

/// <summary>Programs of others that read and write networks: PyTorch and the ONNX checker of Debian's Python, and ONNX Runtime for Node.</summary>
internal static class Peers
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Runs a script of bench/peers that needs PyTorch, torchvision or onnx; its output.</summary>
    public static async Task<string> RunPython(string script, params string[] words)
    {
        if (!File.Exists(Python) || await Script.Run(Python, "-c", "import torch, torchvision, onnx, numpy") is not { Code: 0 })
        {
            Needs.Missing("PyTorch, torchvision, ONNX and NumPy for Python are needed: on Debian, apt-get install python3-torch python3-torchvision python3-onnx python3-numpy.");
        }

        return await Run(Python, script, words);
    }

    /// <summary>Runs networks by ONNX Runtime: models, each with its examples; its output.</summary>
    public static async Task<string> RunOnnxRuntime(params string[] files)
    {
        var modules = Environment.GetEnvironmentVariable("ANTIPHON_NODE_MODULES");
        if (string.IsNullOrEmpty(modules) || !Directory.Exists(Path.Combine(modules, "onnxruntime-node")))
        {
            modules = Needs.Missing("ONNX Runtime is needed: npm install --ignore-scripts onnxruntime-node in some folder, and set ANTIPHON_NODE_MODULES to its node_modules.");
        }

        return await Run(Needs.Program("node"), "onnx_runtime.mjs", [modules, .. files]);
    }

    private static async Task<string> Run(string program, string script, string[] words)
    {
        var (code, output) = await Script.Run(program, [Path.Combine(Repository.Root, "bench/peers", script), .. words]);
        Assert.True(code == 0, output);
        return output.Trim();
    }
}
