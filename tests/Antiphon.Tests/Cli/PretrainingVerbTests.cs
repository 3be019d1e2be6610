using System.Text.Json;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>Noise before training, from the command line.</summary>
public sealed class PretrainingVerbTests
{
    [Fact]
    public void It_is_told_kept_in_the_configuration_and_in_the_results()
    {
        using var folder = new TempFolder();

        var output = Command.Run($"train {Command.Small} --rule fa --pretrain noise:30:0.01 --run noisy --runs-dir {folder.Path}", width: 200).Fine();

        Assert.Matches(@"pretrained on noise: 30 steps at rate 0\.01, loss \d\.\d{4}, angle from \d+\.\d° to \d+\.\d°", output);
        Assert.Contains("pretrained on noise", File.ReadAllText(folder.File("noisy/log.txt")));
        Assert.Contains("pretrain: 'noise:30:0.01'\n", File.ReadAllText(folder.File("noisy/config.yaml")));
        using var json = JsonDocument.Parse(File.ReadAllText(folder.File("noisy/summary.json")));
        var noise = json.RootElement.GetProperty("pretraining");
        Assert.Equal((30, 0.01), (noise.GetProperty("steps").GetInt32(), noise.GetProperty("rate").GetDouble()));
        Assert.True(noise.GetProperty("weight_angles_after_deg").GetProperty("readout").GetDouble() != noise.GetProperty("weight_angles_before_deg").GetProperty("readout").GetDouble());
        Assert.Equal("noise:30:0.01", json.RootElement.GetProperty("recipe").GetProperty("knobs").GetProperty("pretrain").GetString());
    }

    [Fact]
    public void A_comparison_says_that_its_rules_were_pretrained()
    {
        using var folder = new TempFolder();

        var output = Command.Run($"compare {Command.Small} --rules bp,fa --pretrain noise:5 --jobs 2 --runs-dir {folder.Path}").Fine();

        Assert.Contains("noise:5 before training", string.Join(' ', output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("noise", "--pretrain noise: expected none, noise:STEPS or noise:STEPS:RATE")]
    [InlineData("noise:0", "--pretrain noise:0: expected none, noise:STEPS or noise:STEPS:RATE")]
    public void What_is_no_phase_is_refused(string text, string says) => Command.Run($"train {Command.Small} --pretrain {text}").ShouldFail(2, says);
}
