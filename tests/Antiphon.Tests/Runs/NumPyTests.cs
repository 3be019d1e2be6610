using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

/// <summary>The lines of Python that docs/runs.md prints read what a run wrote.</summary>
public sealed partial class NumPyTests
{
    [Fact]
    public async Task The_lines_in_the_docs_read_a_checkpoint()
    {
        var python = await Python();
        using var folder = new TempFolder();
        var script = folder.File("read.py");
        File.WriteAllText(script, Block().Match(Repository.Read("docs/runs.md")).Groups["code"].Value);
        Command.Run($"train {Command.Small} --rule kp --run one --runs-dir {folder.Path}").Fine();
        var file = RunCheckpoints.FilesOf(folder.File("one"))[0];

        var (code, output) = await Script.Run(python, script, file);

        Assert.True(code == 0, output);
        using var checkpoint = Checkpoint.Open(file);
        var norms = output.TrimEnd('\n').Split('\n').ToDictionary(line => line.Split(' ')[0], line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.Equal(checkpoint.Tensors.Select(part => part.Name).Order(), norms.Keys.Order());
        Assert.All(checkpoint.Tensors, part =>
        {
            var tensor = Tensor.Zeros(new Reference<float>(), part.Shape);
            checkpoint.Read(part.Name, tensor);
            Assert.Equal(Math.Sqrt(tensor.ToArray().Sum(number => number * number)), norms[part.Name], 1e-4 * (1 + norms[part.Name]));
        });
    }

    [Theory]
    [InlineData("fa")]
    [InlineData("kp:birth=random")]
    public async Task Probes_of_weights_see_what_NumPy_computes_from_the_checkpoint(string rule)
    {
        var python = await Python();
        using var folder = new TempFolder();
        var script = folder.File("probes.py");
        File.WriteAllText(script, Block().Match(Repository.Read("docs/runs.md")).Groups["code"].Value.Split("for name, tensor in")[0] + """
            for name in tensors:
                if name.endswith(".B") and not name.startswith("optimizer."):
                    w, b = (tensors[name[:-1] + kind].astype("f8").ravel() for kind in "WB")
                    angle = np.degrees(np.arccos(w @ b / np.linalg.norm(w) / np.linalg.norm(b)))
                    print(name[:-2], angle, np.linalg.norm(b) / np.linalg.norm(w), np.mean(np.sign(w) == np.sign(b)))
            """);
        Command.Run($"train {Command.Small} --hidden 12,9 --rule {rule} --probe angle,norm-ratio,signs --run one --runs-dir {folder.Path}".Replace("--hidden 8 ", "", StringComparison.Ordinal)).Fine();

        var (code, output) = await Script.Run(python, script, RunCheckpoints.FilesOf(folder.File("one"))[0]);

        Assert.True(code == 0, output);
        var last = JsonDocument.Parse(File.ReadLines(folder.File("one/metrics.jsonl")).Last()).RootElement.GetProperty("probes");
        string[][] lines = [.. output.TrimEnd('\n').Split('\n').Select(line => line.Split(' '))];
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.All(((string[])["angle", "norm-ratio", "signs"]).Zip(line[1..]), pair =>
            Assert.Equal(double.Parse(pair.Second, CultureInfo.InvariantCulture), last.GetProperty(pair.First).GetProperty(line[0]).GetDouble(), pair.First == "signs" ? 1e-12 : 1e-5)));
    }

    private static async Task<string> Python()
    {
        // The system's own comes with Debian's NumPy; another on the path may have none.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : Needs.Program("python3");
        if (await Script.Run(python, "-c", "import numpy") is { Code: not 0 })
        {
            Needs.Missing("NumPy is needed: on Debian, apt-get install python3-numpy.");
        }

        return python;
    }

    [GeneratedRegex("^```python\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
