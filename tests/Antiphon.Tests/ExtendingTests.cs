using System.Reflection;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Losses;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Tests.Conformance;
using Antiphon.Tests.Probes;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests;

/// <summary>What docs/extending.md prints, built from the page and put to work.</summary>
public sealed class ExtendingTests
{
    private static readonly Lazy<Type[]> Printed = new(() =>
    {
        using var folder = new TempFolder();
        return [.. Page.CodeOf("docs/extending.md").SelectMany((code, i) => Assembly.Load(File.ReadAllBytes(Compiler.Library(folder.Path, $"Extending{i}", code))).GetExportedTypes())];
    });

    [Fact]
    public void The_rule_carries_nothing_of_W_across_and_learns()
    {
        var rule = Make<FeedbackRule>();
        var findings = TransportAudit.Observe(rule);
        var network = Lab.Grow("padded", rule);
        var before = network.At("here").B!.AngleTo(network.At("here").W.Value);

        var right = Lab.Learn(new Learner(network, new() { BatchSize = 24, Rate = 0.05, Decay = 0.02 }), 60);

        Assert.Equal((Transport.None, Transport.None), (rule.Transport, findings.Observed));
        Assert.True(right > 0.6, $"{right:P0} right");
        Assert.True(network.At("here").B!.AngleTo(network.At("here").W.Value) < before - 20);
    }

    [Fact]
    public void The_layer_has_the_exact_gradient()
    {
        var verb = Printed.Value.SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public)).Single(method => method.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(Builder));
        var network = Lab.Grow(new(5), build =>
        {
            var synapse = build.Dense("dense", 6);
            ((Builder)verb.Invoke(null, [build, "own"])!).Output(synapse).Readout("readout");
        }, new Backprop());
        var (pass, loss) = (Lab.PassOf(network), new SoftmaxCrossEntropy());
        Lab.Sweep(network, pass);

        Assert.Contains(network.Layers.Single(layer => layer.Name == "own").Parameters.Single(), network.Parameters);
        foreach (var (p, gradient) in network.Parameters.Select(p => (p, pass.Gradient(p)[0, 0])).ToList())
        {
            var here = p.Value[0, 0];
            double At(double value)
            {
                p.Value[0, 0] = value;
                return loss.Evaluate(network.Forward(pass), Lab.Labels(pass.Rows));
            }

            Assert.NotEqual(0, gradient);
            Assert.Equal((At(here + 1e-6) - At(here - 1e-6)) / 2e-6, gradient, 1e-7);
            At(here);
        }
    }

    [Fact]
    public void The_data_set_reads_its_files_and_says_what_is_wrong_with_them()
    {
        using var folder = new TempFolder();
        foreach (var part in (string[])["train", "validation", "test"])
        {
            Write(part, [.. Enumerable.Range(0, 60).Select(i => $"{i % 2},{i % 2 + 0.01 * i},{-i % 7},0.5")]);
        }

        var data = Open();
        var (plain, jittered) = (new float[3], new float[3]);
        data.Test.Read(5, Rng.FromSeed(1), plain);
        data.Train.Read(5, Rng.FromSeed(1), jittered);
        var log = new Trainer(new Mlp { Hidden = [8] }.Grow(data.Shape, data.Classes, new Backprop(), seed: 1), new() { Epochs = 20, BatchSize = 10 }).Fit(data);

        Assert.Equal((60, 1, new Shape(3), 2), (data.Train.Count, data.Train.Label(5), data.Shape, data.Classes));
        Assert.Equal([1.05f, -5, 0.5f], plain);
        Assert.NotEqual(plain, jittered);
        Assert.All(plain.Zip(jittered), pair => Assert.Equal(pair.First, pair.Second, 0.1f));
        Assert.True(log.TestAccuracy > 0.9, log.ToString());

        Write("test", ["0,1,2,3", "2,1,2,3"]);
        var error = Assert.Throws<RunException>(Open);
        Assert.Contains("test.csv", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);

        void Write(string part, string[] lines) => File.WriteAllLines(Path.Combine(folder.Path, $"{part}.csv"), lines);

        Dataset Open() => (Dataset)TypeOf<Examples>().GetMethod("Open", BindingFlags.Static | BindingFlags.Public)!
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [folder.Path, (string[])["even", "odd"]], null)!;
    }

    [Theory]
    [InlineData("bp")]
    [InlineData("kp")]
    [InlineData("dfa")]
    public void The_model_learns_under_whatever_rule(string rule)
    {
        var network = Make<Blueprint>().Grow(new(8, 8, 1), Lab.Classes, Catalogue.Parse(rule), seed: 1);

        var right = Lab.Learn(new Learner(network, new() { BatchSize = 24, Rate = 0.05 }), 40);

        Assert.True(right > 0.6, $"{right:P0} right");
    }

    [Fact]
    public void The_probe_sees_how_large_gradients_are()
    {
        var (probe, network) = (Make<IProbe>(), Lab.Grow("padded", new FeedbackAlignment()));
        foreach (var synapse in network.Synapses.Where(s => s.B is not null))
        {
            synapse.B!.CopyFrom(synapse.W.Value).Scale(3);
        }

        var seen = Looks.At(probe, network);

        Assert.Equal(["below", "here", "readout"], seen.Keys);
        Assert.Equal((9, 3, 1), (Math.Round(seen["below"], 9), Math.Round(seen["here"], 9), Math.Round(seen["readout"], 9)));
    }

    private static Type TypeOf<T>() => Printed.Value.Single(type => type.IsAssignableTo(typeof(T)));

    private static T Make<T>() => (T)Activator.CreateInstance(TypeOf<T>())!;
}
