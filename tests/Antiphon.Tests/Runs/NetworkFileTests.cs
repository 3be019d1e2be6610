using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Runs;

/// <summary>Networks that are saved and loaded, and trainings that are gone on with, from the library.</summary>
public sealed class NetworkFileTests
{
    [Fact]
    public void A_network_is_what_was_saved()
    {
        using var folder = new TempFolder();
        using var device = new Cpu(1);
        var set = Demo.Open(1);
        var (one, other) = (new LeNet().Grow(set.Shape, set.Classes, Lab.Parse("wm"), 1, device), new LeNet().Grow(set.Shape, set.Classes, Lab.Parse("wm"), 2, device));
        one.RestBeforeTraining();
        one.Save(folder.File("network.safetensors"));
        Assert.NotEqual(one.State.Hash(), other.State.Hash());

        other.Load(folder.File("network.safetensors"));

        Assert.Equal(one.State.Hash(), other.State.Hash());
        var mlp = new Mlp().Grow(set.Shape, set.Classes, Lab.Parse("wm"), 1, device);
        Assert.Contains("network.safetensors: ", Assert.Throws<RunException>(() => mlp.Load(folder.File("network.safetensors"))).Message);
    }

    [Fact]
    public void A_run_goes_on_from_the_library()
    {
        using var folder = new TempFolder();
        var small = Command.Small.Replace("--epochs 1", "--epochs 2", StringComparison.Ordinal);
        Command.Run($"train {small} --run whole --runs-dir {folder.Path}").Fine();
        Directory.CreateDirectory(folder.File("part/checkpoints"));
        File.Copy(folder.File("whole/config.yaml"), folder.File("part/config.yaml"));
        Command.Run($"resume {folder.File("part")} --until 1").Fine();
        using var device = new Cpu(2);

        Assert.Equal(RunDirectory.ResultOf(folder.File("whole"))!.StateHash, Trainer.Resume(folder.File("part"), device).StateHash);
        Assert.Contains("there is no run in it", Assert.Throws<RunException>(() => Trainer.Resume(folder.Path, device)).Message);
    }
}
