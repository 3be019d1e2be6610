using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Runs;

/// <summary>
/// A run that is killed at random moments - between steps, while a checkpoint is written, while it is validated - and resumed each time comes to the bits of one that was left alone.
/// tests/kill-loop.sh does it as often as it is told to.
/// </summary>
[Collection("Alone")]
public sealed class KillTests
{
    private const string Run = "--rule wm --epochs 6 --batch 100 --checkpoint-steps 10 --threads 2";

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("ANTIPHON_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 6;

    [Fact]
    public async Task However_often_it_is_killed_it_ends_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals of Unix.");
        using var folder = new TempFolder();
        var draws = Rng.FromSeed(11);
        Command.Spawn($"train {Run} --run whole --runs-dir {folder.Path}").Fine();
        var whole = HashOf(folder.File("whole"));
        var clock = Stopwatch.StartNew();
        var kills = 0;
        for (var round = 0; kills < Kills; round++)
        {
            var path = folder.File($"killed{round}");
            var line = $"train {Run} --run killed{round} --runs-dir {folder.Path}";
            while (true)
            {
                // The first moments of a process are its start; a run of this size takes two seconds or so.
                using var process = Command.Start(line);
                var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
                var delay = TimeSpan.FromMilliseconds(100 + draws.Below(1500, (ulong)(1000 * round + kills)));
                var isKilled = kills < Kills && !process.WaitForExit(delay);
                if (isKilled)
                {
                    process.Kill();
                    kills++;
                }

                await process.WaitForExitAsync();
                await output;
                if (!isKilled)
                {
                    Assert.True(process.ExitCode == 0, $"after {kills} kills: {await error}");
                    break;
                }

                line = RunDirectory.IsRun(path) ? $"resume {path}" : $"train {Run} --run killed{round} --runs-dir {folder.Path}";
            }

            Assert.Equal(whole, HashOf(path));
            Assert.All(RunCheckpoints.FilesOf(path), file => Checkpoint.Open(file).Dispose());
            AssertMetricsAre(folder.File("whole"), path);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills in {clock.Elapsed.TotalSeconds:F0} s");
    }

    // The same steps and epochs, each once, with the same losses.
    private static void AssertMetricsAre(string whole, string killed) => Assert.Equal(Lines(whole), Lines(killed));

    private static IEnumerable<string> Lines(string run) =>
        from line in File.ReadLines(Path.Combine(run, "metrics.jsonl"))
        let json = JsonDocument.Parse(line).RootElement
        select $"{json.GetProperty("kind").GetString()} {json.GetProperty("epoch").GetInt32()} {json.GetProperty("step").GetInt64()} {json.GetProperty("train_loss").GetDouble():R}";

    private static string? HashOf(string run)
    {
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json")));
        return summary.RootElement.GetProperty("weights_sha256").GetString();
    }
}
