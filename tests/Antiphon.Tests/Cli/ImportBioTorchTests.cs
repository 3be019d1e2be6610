using System.Buffers.Binary;
using System.Text;
using Antiphon.Cli.Import;
using Antiphon.Kernels;
using Antiphon.Rules;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>BioTorch's configuration files, with the keys and values of its benchmarks, run here.</summary>
public sealed class ImportBioTorchTests : IDisposable
{
    // Line numbers below count from here.
    private const string File = """
        experiment:
          name: "usf"
          output_dir: "out/"
          seed: 2021
          deterministic: true
        data:
          dataset: "cifar10_benchmark"
          dataset_path: null
          target_size: 32
          num_workers: 0
        model:
          architecture: "resnet20"
          mode:
            type: "usf"
            options:
              constrain_weights: false
              init: "xavier"
              gradient_clip: false
          pretrained: false
          # checkpoint:
          loss_function:
            name: "cross_entropy"
        training:
          hyperparameters:
            epochs: 250
            batch_size: 128
          optimizer:
            type: "SGD"
            lr: 0.1
            weight_decay: 0.0001
            momentum: 0.8
            betas: [ 0.8, 0.99 ]
          lr_scheduler:
            type: "multistep_lr"
            gamma: 0.2
            milestones: [100, 150, 200]
          metrics:
            top_k: 5
            display_iterations: 500
            layer_alignment: true
            weight_ratio: true
        infrastructure:
          gpus: 0
        evaluation: true

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_benchmark_becomes_a_configuration_that_holds()
    {
        var (from, to) = (Write(File), _folder.File("here.yaml"));

        var said = Command.Run($"import biotorch {from} -o {to}").Fine();

        var text = System.IO.File.ReadAllText(to);
        Assert.All(
            (string[])["data: cifar10", "holdout: 5000", "augment: cifar10", "model: resnet20", "init: xavier-uniform", "init-scale: 1", "rule: usf", "seed: 2021", "epochs: 250", "batch: 128", "optimizer: sgd",
                "momentum: 0.8", "nesterov: false", "schedule: 'steps:100,150,200'", "rate: 0.1", "step-factor: 0.2", "warmup: 0", "decay: 0.0001", "decay-all: true", "select: best", "no-test: false", "loss: softmax", "probe: 'angle,norm-ratio'"],
            line => Assert.Contains($"\n{line}\n", text));
        string[] remarks =
        [
            "line 2: experiment.name usf: ", "line 3: experiment.output_dir out/: ", "line 7: data.dataset cifar10_benchmark: ", "line 12: model.architecture resnet20: where channels double",
            "line 39: training.metrics.display_iterations 500: ", "line 43: infrastructure.gpus 0: ",
        ];
        Assert.Equal(remarks.Length + 1, said.TrimEnd('\n').Split('\n').Length);
        Assert.All(remarks.Zip(said.Split('\n'), text.Split('\n').Skip(1)), line =>
        {
            Assert.StartsWith(line.First, line.Second);
            Assert.Equal($"# {line.Second}", line.Third);
        });
        Assert.Contains("resnet20 on cifar10 by usf, 250 epochs", Command.Run($"config check {to}").Fine());
        Assert.Equal(text, Command.Run($"import biotorch {from}").Fine());
    }

    [Theory]
    [InlineData("type: \"usf\"", "type: backpropagation", "rule: bp")]
    [InlineData("type: \"usf\"", "type: fa", "rule: fa")]
    [InlineData("type: \"usf\"", "type: brsf", "rule: brsf")]
    [InlineData("type: \"usf\"", "type: frsf", "rule: frsf")]
    [InlineData("type: \"usf\"", "type: dfa", "rule: 'dfa:entry=pool:init=xavier'")]
    [InlineData("cifar10_benchmark", "cifar10", "data: cifar10", "augment: none")]
    [InlineData("cifar10_benchmark", "cifar100", "data: cifar100", "augment: none")]
    [InlineData("cifar10_benchmark", "mnist", "data: mnist")]
    [InlineData("cifar10_benchmark", "fashion_mnist", "data: fashion-mnist", "normalise: 0.2859/0.353")]
    [InlineData("cifar10_benchmark", "imagenet", "data: imagenet", "augment: imagenet")]
    [InlineData("resnet20", "resnet56", "model: resnet56", "init-scale: 1")]
    [InlineData("resnet20", "resnet18", "model: resnet18")]
    [InlineData("resnet20", "resnet50", "model: resnet50")]
    [InlineData("resnet20", "alexnet", "model: alexnet")]
    [InlineData("resnet20", "le_net_cifar", "layers: 'conv 32 3, pool 2, conv 64 3, pool 2, conv 128 3, globalpool, dense 256'", "nonlinearity: relu")]
    [InlineData("\"SGD\"", "Adam", "optimizer: adam", "beta1: 0.8", "beta2: 0.99")]
    [InlineData("\"SGD\"", "RMSProp", "optimizer: rmsprop", "rate: 0.1")]
    [InlineData("\"xavier\"", "kaiming", "init: torch")]
    [InlineData("milestones: [100, 150, 200]", "milestones: []", "schedule: constant")]
    [InlineData("layer_alignment: true", "layer_alignment: no", "probe: norm-ratio")]
    [InlineData("evaluation: true", "evaluation: false", "no-test: true")]
    public void Each_word_has_its_counterpart(string there, string other, params string[] here)
    {
        var text = Command.Run($"import biotorch {Write(File.Replace(there, other, StringComparison.Ordinal))}").Fine();

        Assert.All(here, line => Assert.Contains($"\n{line}\n", text));
    }

    [Fact]
    public void Direct_feedback_is_born_as_the_options_say_wherever_they_stand()
    {
        var dfa = File.Replace("\"usf\"\n    options", "dfa\n    options", StringComparison.Ordinal);

        Assert.Contains("\nrule: 'dfa:entry=pool:init=xavier'\n", Command.Run($"import biotorch {Write(dfa)}").Fine());
        Assert.Contains("\nrule: 'dfa:entry=pool:init=xavier'\n", Command.Run($"import biotorch {Write(dfa.Replace("      init: \"xavier\"\n", "", StringComparison.Ordinal))}").Fine());
        Assert.Contains("\nrule: 'dfa:entry=pool'\n", Command.Run($"import biotorch {Write(dfa.Replace("\"xavier\"", "kaiming", StringComparison.Ordinal))}").Fine());
        Assert.Contains("\nrule: 'dfa:entry=pool'\n", Command.Run($"import biotorch {Write(dfa.Replace("    type: dfa\n", "", StringComparison.Ordinal).Replace("init: \"xavier\"", "init: torch", StringComparison.Ordinal).Replace("      gradient_clip: false\n", "      gradient_clip: false\n    type: dfa\n", StringComparison.Ordinal))}").Fine());
    }

    [Theory]
    [InlineData("constrain_weights: false", "constrain_weights: true", "line 16: model.mode.options.constrain_weights true: no rule here holds W")]
    [InlineData("gradient_clip: false", "gradient_clip: True", "line 18: model.mode.options.gradient_clip True: errors are not clipped")]
    [InlineData("pretrained: false", "pretrained: true", "line 19: model.pretrained true: weights of torchvision are not loaded")]
    [InlineData("# checkpoint:", "checkpoint: best.pth", "line 20: model.checkpoint best.pth: a pickled model")]
    [InlineData("dataset_path: null", "dataset_path: /data", "line 8: data.dataset_path /data: data lie below the data root")]
    [InlineData("target_size: 32", "target_size: 64", "line 9: data.target_size 64: pictures stay 32x32")]
    [InlineData("num_workers: 0", "num_workers: 4", "line 10: data.num_workers 4: ")]
    [InlineData("deterministic: true", "deterministic: false", "line 5: experiment.deterministic false: every run is deterministic")]
    [InlineData("\"SGD\"", "RMSProp", "line 31: training.optimizer.momentum 0.8: rmsprop has no momentum here")]
    [InlineData("top_k: 5", "top_k: 3", "line 38: training.metrics.top_k 3: accuracy is of the likeliest class, and on the test set of the five likeliest")]
    [InlineData("gpus: 0", "gpus: [0, 1]", "line 43: infrastructure.gpus 0,1: ")]
    [InlineData("evaluation: true", "attack: fgsm", "line 44: attack fgsm: no counterpart")]
    [InlineData("\"usf\"\n    options", "dfa\n    options", "line 14: model.mode.type dfa: B of a convolution")]
    public void What_has_no_counterpart_is_said_with_its_line(string there, string other, string says)
    {
        Assert.DoesNotContain(says, Command.Run($"import biotorch {Write(File)}").Fine());
        Assert.Contains($"# {says}", Command.Run($"import biotorch {Write(File.Replace(there, other, StringComparison.Ordinal))}").Fine());
    }

    [Theory]
    [InlineData("type: \"usf\"", "type: wm", ":14:11: model.mode.type wm: expected one of backpropagation, fa, dfa, usf, brsf, frsf")]
    [InlineData("resnet20", "densenet121", ":12:17: model.architecture densenet121: expected one of le_net_mnist, ")]
    [InlineData("cifar10_benchmark", "svhn", ":7:12: data.dataset svhn: expected one of mnist, ")]
    [InlineData("\"SGD\"", "LARS", ":28:11: training.optimizer.type LARS: expected one of SGD, Adam, RMSProp")]
    [InlineData("multistep_lr", "cosine", ":34:11: training.lr_scheduler.type cosine: expected one of multistep_lr")]
    [InlineData("cross_entropy", "mse", ":22:11: model.loss_function.name mse: expected one of cross_entropy")]
    [InlineData("epochs: 250", "epochs: many", ":25:13: training.hyperparameters.epochs many: expected a whole number of at least 1")]
    [InlineData("batch_size: 128", "batch_size: 1.5", ":26:17: training.hyperparameters.batch_size 1.5: expected a whole number")]
    [InlineData("lr: 0.1", "lr: [0.1]", ":29:9: training.optimizer.lr 0.1: expected a number")]
    [InlineData("seed: 2021", "seed: -1", ":4:9: experiment.seed -1: expected a whole number of at least 0")]
    [InlineData("pretrained: false", "pretrained: maybe", ":19:15: model.pretrained maybe: expected true or false")]
    [InlineData("[100, 150, 200]", "[100, 50]", ":36:17: training.lr_scheduler.milestones steps:100,50: expected ")]
    [InlineData("momentum: 0.8", "momentum: 1", ":31:15: training.optimizer.momentum 1: expected a number of at least 0 and below 1")]
    [InlineData("epochs: 250", "num_epochs: 250", ": there is no training.hyperparameters.epochs, expected a whole number of at least 1")]
    [InlineData("mode:", "mod:", ": there is no model.mode.type, expected one of backpropagation")]
    [InlineData("lr: 0.1", "lr: 0.1\n    lr: 0.2", ":")]
    [InlineData("lr: 0.1", "lr: {a: {b: {c: {d: 1}}}}", "expected a value or a list of values")]
    [InlineData("experiment:", "- experiment", ":")]
    [InlineData("experiment:", "experiment: [", ":")]
    public void What_cannot_be_trained_is_refused_with_its_place(string there, string other, string says)
    {
        var from = Write(File.Replace(there, other, StringComparison.Ordinal));

        Command.Run($"import biotorch {from} -o {_folder.File("here.yaml")}").ShouldFail(2, from + (says.StartsWith(':') ? says : ""), says);
        Assert.False(System.IO.File.Exists(_folder.File("here.yaml")));
    }

    [Fact]
    public void A_file_that_is_not_there_or_is_the_one_to_write_is_refused()
    {
        Command.Run("import biotorch /no/such.yaml").ShouldFail(2, "/no/such.yaml: there is no such file");
        var from = Write(File);
        Command.Run($"import biotorch {from} -o {from}").ShouldFail(2, "this is the file that is read");
        Assert.Equal(File, System.IO.File.ReadAllText(from));
    }

    [Fact]
    public async Task Damaged_files_are_refused_in_one_sentence_or_taken()
    {
        var file = _folder.File("biotorch.yaml");

        Assert.InRange(await Fuzz.Read(file, [Encoding.UTF8.GetBytes(File)], 2000, () => BioTorchImport.Read(file)), 1, 1999);
    }

    [Fact]
    public void Every_network_is_one_that_its_data_fit()
    {
        var architectures = BioTorchKeys.All.Single(key => key.Name == "model.architecture").Words.Select(word => word.Name);
        Assert.All(architectures, architecture =>
        {
            var e = BioTorchImport.Read(Write(File.Replace("resnet20", architecture, StringComparison.Ordinal))).Experiment;
            var network = e.Grow(architecture == "le_net_mnist" ? new(28, 28, 1) : new(32, 32, 3), 10, e.PlanOf(e.Rule, Catalogue.Entries), new Cpu(1));

            Assert.True(architecture is not ("le_net_mnist" or "le_net_cifar") || network.ParameterCount == (architecture == "le_net_mnist" ? 61_706 : 128_842));
        });
    }

    [Fact]
    public void What_was_imported_trains()
    {
        WriteDigits("train", 80);
        WriteDigits("t10k", 20);
        var from = Write(File.Replace("cifar10_benchmark", "mnist", StringComparison.Ordinal).Replace("resnet20", "le_net_mnist", StringComparison.Ordinal).Replace("lr: 0.1", "lr: 0.001", StringComparison.Ordinal));
        Command.Run($"import biotorch {from} -o {_folder.File("here.yaml")}").Fine();

        Assert.Contains("test accuracy", Command.Run($"train --config {_folder.File("here.yaml")} --data-root {_folder.Path} --holdout 20 --epochs 1 --batch 20").Fine());
    }

    private string Write(string text) => _folder.Write("biotorch.yaml", Encoding.UTF8.GetBytes(text));

    // Ten classes by turns, each its own grey.
    private void WriteDigits(string part, int count)
    {
        var (pictures, labels) = (new byte[16 + (count * 784)], new byte[8 + count]);
        foreach (var (at, value) in (ReadOnlySpan<(int, int)>)[(0, 0x803), (4, count), (8, 28), (12, 28)])
        {
            BinaryPrimitives.WriteInt32BigEndian(pictures.AsSpan(at), value);
        }

        BinaryPrimitives.WriteInt32BigEndian(labels, 0x801);
        BinaryPrimitives.WriteInt32BigEndian(labels.AsSpan(4), count);
        for (var i = 0; i < count; i++)
        {
            labels[8 + i] = (byte)(i % 10);
            pictures.AsSpan(16 + (i * 784), 784).Fill((byte)(i % 10 * 25));
        }

        _folder.Write($"mnist/{part}-images-idx3-ubyte", pictures);
        _folder.Write($"mnist/{part}-labels-idx1-ubyte", labels);
    }
}
