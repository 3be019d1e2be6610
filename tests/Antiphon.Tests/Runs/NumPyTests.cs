using System.Globalization;
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
        // The system's own comes with Debian's NumPy; another on the path may have none.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : Needs.Program("python3");
        if (await Script.Run(python, "-c", "import numpy") is { Code: not 0 })
        {
            Needs.Missing("NumPy is needed: on Debian, apt-get install python3-numpy.");
        }

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

    [GeneratedRegex("^```python\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
