using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

public sealed class UsageTests
{
    [Theory]
    [InlineData("sing", "unknown verb 'sing': expected one of compare, tune, reproduce, train, resume, mpi, ls, report, serve, plot, eval, predict, export, config, import, rules, cite, models, probes", "see antiphon --help")]
    [InlineData("--verse", "unknown option '--verse'")]
    [InlineData("train --verse 3", "unknown option '--verse'", "see antiphon train --help")]
    [InlineData("train along", "'along' does not belong here")]
    [InlineData("train --rate", "--rate needs a value")]
    [InlineData("train @/tmp", "'@/tmp' does not belong here")]
    [InlineData("train --data @psalms", "unknown data '@psalms'")]
    [InlineData("train --data=", "--data needs a value")]
    [InlineData("train --data \e[31mred", "unknown data ' [31mred'")]
    [InlineData("train --rate high", "--rate high: expected a number above 0")]
    [InlineData("train --rate nan", "--rate nan")]
    [InlineData("train --rate 0", "--rate 0")]
    [InlineData("train --rate -1", "--rate -1")]
    [InlineData("train --rate 1 --rate 2", "--rate is given 2 times")]
    [InlineData("train --epochs 0", "--epochs 0: expected a whole number from 1 to 2147483647")]
    [InlineData("train --epochs 2147483648", "--epochs 2147483648: expected a whole number from 1 to 2147483647")]
    [InlineData("train --seed 18446744073709551616", "expected a whole number from 0 to 18446744073709551615")]
    [InlineData("train --epochs 1.5", "--epochs 1.5")]
    [InlineData("train --batch 12001", "--batch 12001: expected at most 12000, the number of training pictures in demo")]
    [InlineData("compare --batch 2147483647", "--batch 2147483647: expected at most 12000")]
    [InlineData("train --batch 0", "--batch 0")]
    [InlineData("train --threads 0", "--threads 0")]
    [InlineData("train --seed -1", "--seed -1")]
    [InlineData("train --momentum 1", "--momentum 1")]
    [InlineData("train --loss hinge", "--loss hinge: expected one of softmax, bce, squared")]
    [InlineData("train --schedule steps:5,4", "--schedule steps:5,4")]
    [InlineData("train --schedule linear", "--schedule linear")]
    [InlineData("train --decay 0.1:0.5", "--decay 0.1:0.5")]
    [InlineData("train --rule songs", "unknown rule 'songs'", "kp94")]
    [InlineData("train --rule wm:nope=1", "rule 'wm' has no option 'nope'")]
    [InlineData("train --rule wm:rate=7", "rule 'wm'")]
    [InlineData("train --rule wm:samples=2000000000", "rule 'wm'", "from 1 to 1000000")]
    [InlineData("train --rule wm:side=2000000000", "rule 'wm'", "from 1 to 4096")]
    [InlineData("train --rule wm:interval=2000000000", "rule 'wm'", "to 1000000")]
    [InlineData("train --rule wm:before=2000000000", "rule 'wm'", "from 0 to 1000000")]
    [InlineData("train --rule wm:amplitude=1e300", "rule 'wm'", "at most 1000000")]
    [InlineData("train --rule usf:scale=1e300", "rule 'usf'", "at most 1000000")]
    [InlineData("compare --rules bp,dfa:scale=1e300", "rule 'dfa'", "at most 1000000")]
    [InlineData("train --rule shallow", "'shallow' is a baseline of compare and no rule", "--model mlp --hidden none")]
    [InlineData("tune --rules bp,shallow", "'shallow' is a baseline of compare and no rule")]
    [InlineData("compare --rules bp,shallow:scale=1", "unknown rule 'shallow'")]
    [InlineData("train --readout songs", "unknown rule 'songs'")]
    [InlineData("train --model organ", "unknown model 'organ'", "lenet", "or for short res18, res34, res50")]
    [InlineData("train --data psalms", "unknown data 'psalms'", "demo")]
    [InlineData("train --labels both", "--labels both: expected one of fine, coarse")]
    [InlineData("train --labels coarse", "data 'demo' has no choice of labels")]
    [InlineData("train --labels fine", "data 'demo' has no choice of labels")]
    [InlineData("train --split 0.8,0.1,0.1", "data 'demo' has no choice of split")]
    [InlineData("train --skip-bad false", "data 'demo' has no choice of skipping of bad pictures")]
    [InlineData("train --split 0.5,0.5,0", "data 'demo' has no choice of split")]
    [InlineData("train --split half", "three fractions that sum to 1")]
    [InlineData("train --augment mixup", "unknown augmentation 'mixup'", "cifar10, cifar100, imagenet, none")]
    [InlineData("train --augment cifar10", "data 'demo' has no choice of augmentation")]
    [InlineData("train --size 32", "data 'demo' has no choice of size")]
    [InlineData("train --size 0", "--size 0")]
    [InlineData("train --outputs 20", "data 'demo' has no choice of outputs")]
    [InlineData("train --data imagefolder:nowhere --outputs 20", "data 'imagefolder' has no choice of outputs")]
    [InlineData("train --data teacher --model mlp --outputs 1", "--outputs 1: expected a whole number from 2 to 10000")]
    [InlineData("train --data teacher --model mlp --outputs 10001", "--outputs 10001: expected a whole number from 2 to 10000")]
    [InlineData("train --data teacher --model mlp --size 8", "data 'teacher' has no choice of size")]
    [InlineData("train --data teacher --model lenet", "does not fit an input of 32", "needs height x width x channels, not 32")]
    [InlineData("train --data teacher --model resnet20", "does not fit an input of 32", "needs height x width x channels, not 32")]
    [InlineData("train --data teacher --model resnet18", "does not fit an input of 32", "needs height x width x channels, not 32")]
    [InlineData("train --data teacher --model alexnet", "does not fit an input of 32", "needs height x width x channels, not 32")]
    [InlineData("train --skip-bad", "data 'demo' has no choice of skipping of bad pictures")]
    [InlineData("train --confusion c.bmp", "--confusion c.bmp: expected a file that ends in .json, .svg or .png")]
    [InlineData("data sing", "unknown verb 'sing': expected one of list, check, get, prepare", "see antiphon data --help")]
    [InlineData("data get psalms --data-root /tmp", "no address for data 'psalms'", "cifar100")]
    [InlineData("data get mnist --data-root /tmp --mirror nowhere", "--mirror nowhere")]
    [InlineData("data check psalms --data-root /tmp", "unknown data 'psalms'")]
    [InlineData("data prepare imagenet --train a.tar", "--val is needed", "see antiphon data prepare imagenet --help")]
    [InlineData("train --model lenet --hidden 5", "--hidden belongs to the model mlp")]
    [InlineData("train --model lenet --hidden 500,200", "--hidden belongs to the model mlp")]
    [InlineData("train --model mlp --hidden 5,0", "--hidden 5,0")]
    [InlineData("train --model mlp --hidden 2000000000", "--hidden 2000000000: expected whole numbers from 1 to 1000000")]
    [InlineData("train --model mlp --hidden 100000,100000", "does not fit", "dense2 has 10,000,000,000 weights, and a layer can have 2,147,483,591")]
    [InlineData("train --optimizer adam --nesterov", "--nesterov belongs to sgd")]
    [InlineData("train --optimizer adam --momentum 0.9", "--momentum belongs to sgd")]
    [InlineData("train --optimizer adam --manhattan false", "--manhattan belongs to sgd")]
    [InlineData("train --beta2 0.999", "--beta2 belongs to adam")]
    [InlineData("train --step-factor 0.1", "--step-factor belongs to the schedule steps")]
    [InlineData("train --model resnet20 --data demo --momentum 0", "nesterov false")]
    [InlineData("train --optimizer adamw --decoupled", "--decoupled belongs to sgd")]
    [InlineData("train --beta1 0.5", "--beta1 belongs to adam")]
    [InlineData("train --nesterov --momentum 0", "momentum above 0")]
    [InlineData("train --step-factor 0.5", "--step-factor belongs to the schedule steps")]
    [InlineData("train --rule kp --optimizer adam", "whose B follows W by their decay")]
    [InlineData("train --device reference --threads 2", "one thread")]
    [InlineData("train --device abacus", "--device abacus")]
    [InlineData("compare --rules bp,songs", "unknown rule 'songs'", "see antiphon compare --help")]
    [InlineData("compare --data psalms", "unknown data 'psalms'", "see antiphon compare --help")]
    [InlineData("compare --json -", "--json -")]
    [InlineData("compare --rules bp,,fa", "--rules bp,,fa")]
    [InlineData("compare --rules bp,bp", "each named once")]
    [InlineData("compare --rules bp,kp --optimizer adam", "whose B follows W by their decay")]
    [InlineData("compare --seeds 0", "--seeds 0")]
    [InlineData("compare --seed 18446744073709551615 --seeds 2", "--seed 18446744073709551615", "at most 18446744073709551614")]
    [InlineData("compare --json \uFFFD.json", "not in UTF-8")]
    [InlineData("cite songs", "unknown rule 'songs'")]
    [InlineData("models all", "unknown model 'all'")]
    public void What_does_not_fit_is_said_in_one_line(string line, params string[] says)
    {
        var outcome = Command.Run(line);

        outcome.ShouldFail(2, says);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("compare --data mnist --data-root /no/such/folder", "/no/such/folder/mnist")]
    [InlineData("train --json /no/such/folder/x.json", "/no/such/folder/x.json", "cannot be written")]
    [InlineData("compare --json /tmp", "/tmp", "expected a file")]
    [InlineData("train --json /proc/antiphon.json", "/proc/antiphon.json", "cannot be written")]
    [InlineData("rules --json /no/such/folder/x.json", "/no/such/folder/x.json")]
    public void A_run_that_cannot_go_on_fails_before_it_trains(string line, params string[] says)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Unix.");

        var outcome = Command.Run(line);

        outcome.ShouldFail(1, says);
        Assert.DoesNotContain("epoch 1", outcome.Output);
    }

    [Fact]
    public void A_loss_that_leaves_the_numbers_fails_and_names_the_step()
    {
        using var folder = new TempFolder();
        var file = folder.File("x.json");

        Command.Run($"train {Command.Small} --rate 1e9 --json {file}").ShouldFail(1, "at step ", "epoch 1");

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("", "compare")]
    [InlineData("--help", "cite")]
    [InlineData("compare --help", "--seeds", "Examples:", "--init-scale", "In brackets")]
    [InlineData("train -h --rate high", "--device", "Examples:", "--readout")]
    [InlineData("rules --help", "--json")]
    [InlineData("train --help", "--augment", "--skip-bad", "--keep-last", "--log-name", "imagefolder:photos.tar.gz")]
    [InlineData("data", "prepare", "ANTIPHON_DATA", "Examples:")]
    [InlineData("data prepare imagenet --help", "--synsets", "Examples:")]
    public void Help_is_given_where_it_is_asked_for(string line, params string[] says)
    {
        var help = Command.Run(line).Fine();

        Assert.All(says, words => Assert.Contains(words, help));
        Assert.All(help.Split('\n').Where(l => !l.StartsWith("  antiphon ", StringComparison.Ordinal)), l => Assert.InRange(l.Length, 0, 80));
    }

    [Fact]
    public void Every_option_of_a_recipe_is_taken()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        var outcome = Command.Run(
            "compare --model resnet20 --readout bp --seeds 2 --seed 3 --epochs 9 --batch 32 --rate 5e-2 --schedule steps:3,6.5 --step-factor 0.2 --warmup 0.5 --optimizer sgd --momentum 0.8 "
            + "--nesterov --manhattan false --decay 1e-4 --decoupled --decay-all --loss squared --threads 1 --device cpu",
            cancel: cancel.Token);

        outcome.ShouldFail(130, "interrupted");
        Assert.Contains("resnet20, readout bp on demo, 9 epochs, seeds 3 to 4", outcome.Output);
    }
}
