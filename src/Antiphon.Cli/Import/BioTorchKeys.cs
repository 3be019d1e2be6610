namespace Antiphon.Cli.Import;

/// <summary>Every key that BioTorch reads from a configuration file (commit 74fad0d), and what it is here.</summary>
internal static class BioTorchKeys
{
    private const string SameTest = "BioTorch chooses the best epoch by the test set; here 5000 training pictures are held out to choose by, and the test set is read once";
    private const string Shortcut = "where channels double, the shortcut is a 1x1 convolution with a norm; BioTorch pads with zeros";
    private const string Stem = "BioTorch has torchvision's 7x7 stem for pictures of any size; here those of at most 64 pixels a side get a 3x3 stem without a pool";

    private static readonly BioTorchWord[] Modes =
    [
        new("backpropagation", ["rule: bp"]),
        new("fa", ["rule: fa"]),
        new("dfa", ["rule: dfa:entry=pool:init=xavier"], "B of a convolution has a number for each of its cells; BioTorch's has a kernel for each class, and every position hears the same"),
        new("usf", ["rule: usf"]),
        new("brsf", ["rule: brsf"]),
        new("frsf", ["rule: frsf"]),
    ];

    /// <summary>What holds in every file of BioTorch without a key.</summary>
    public static IReadOnlyList<string> Always { get; } = ["init: xavier-uniform", "init-scale: 1", "warmup: 0", "schedule: constant", "decay: 0", "decay-all: true", "select: best"];

    /// <summary>The keys in the order of BioTorch's own files.</summary>
    public static IReadOnlyList<BioTorchKey> All { get; } =
    [
        BioTorchKey.None("experiment.name", BioTorchKind.Text, "a run is named on the line: `--run NAME`"),
        BioTorchKey.None("experiment.description", BioTorchKind.Text, "no place for it but a comment"),
        BioTorchKey.None("experiment.output_dir", BioTorchKind.Text, "the folder of runs is named on the line: `--runs-dir DIR`"),
        BioTorchKey.As("experiment.seed", BioTorchKind.Whole(0), "seed", "other draws than PyTorch's: the same seed is not the same network"),
        new("experiment.deterministic", BioTorchKind.Flag, "always", "same seed, same bits, for any number of threads") { Remark = (value, _) => BioTorchKind.IsOn(value) ? null : "every run is deterministic here, at no price" },

        BioTorchKey.Of(
            "data.dataset", "`data` `holdout` `augment` `normalise`", "see [data sets](#data-sets)",
            new("mnist", ["data: mnist", "holdout: 5000"], SameTest),
            new("fashion_mnist", ["data: fashion-mnist", "holdout: 5000", "normalise: 0.2859/0.353"], SameTest),
            new("cifar10", ["data: cifar10", "holdout: 5000", "augment: none"], SameTest),
            new("cifar10_benchmark", ["data: cifar10", "holdout: 5000", "augment: cifar10"], "as many pictures are held out, but others: which ones is drawn by the seed"),
            new("cifar100", ["data: cifar100", "holdout: 5000", "augment: none"], SameTest),
            new("imagenet", ["data: imagenet", "augment: imagenet"], "BioTorch chooses the best epoch by the pictures that it is judged on; here a part of train/ is held out to choose by"))
        with { IsNeeded = true },
        new("data.dataset_path", BioTorchKind.Text, "`--data-root`; of imagenet `data: imagefolder:PATH`", "the folder of one data set there, the folder above all of them here")
        {
            Settings = (value, file) => file["data.dataset"] == "imagenet" ? [$"data: imagefolder:{value}"] : [],
            Remark = (_, file) => file["data.dataset"] == "imagenet" ? null : "data lie below the data root, in a folder named after the set: say `--data-root DIR` or set ANTIPHON_DATA",
        },
        new("data.target_size", BioTorchKind.Whole(1), "`size`, of imagenet", "mnist and fashion-mnist stay 28x28, with a border of zeros where le_net_mnist wants 32x32; cifar stays 32x32; BioTorch cuts imagenet to 224 whatever this says") { Remark = SizeRemark },
        BioTorchKey.None("data.batch_size", BioTorchKind.Whole(1), "read by BioTorch's evaluation alone; here a batch of evaluation is as large as fits"),
        BioTorchKey.None("data.num_workers", BioTorchKind.Whole(0), "pictures are read by the run's own threads: `threads`", value => value != "0"),

        BioTorchKey.Of(
            "model.architecture", "`model` `layers`", "see [architectures](#architectures)",
            [
                new("le_net_mnist", ["model: net", "layers: conv 6 5 pad 2, pool 2, conv 16 5, pool 2, conv 120 5, dense 84", "nonlinearity: relu"]),
                new("le_net_cifar", ["model: net", "layers: conv 32 3, pool 2, conv 64 3, pool 2, conv 128 3, globalpool, dense 256", "nonlinearity: relu"]),
                .. from depth in (int[])[20, 32, 44, 56, 110] select new BioTorchWord($"resnet{depth}", [$"model: resnet{depth}"], Shortcut),
                .. from depth in (int[])[18, 34, 50] select new BioTorchWord($"resnet{depth}", [$"model: resnet{depth}"], Stem),
                new("alexnet", ["model: alexnet"], "AlexNet in its form for small pictures; BioTorch has torchvision's for 224x224"),
            ])
        with { IsNeeded = true },
        BioTorchKey.Of("model.mode.type", "`rule`", "see [modes](#modes)", Modes) with
        {
            IsNeeded = true,
            Settings = (mode, file) => mode == "dfa" && file["model.mode.options.init"] is not (null or "xavier") ? ["rule: dfa:entry=pool"] : Modes.First(word => word.Name == mode).Settings,
        },
        new("model.mode.options.init", BioTorchKind.Text, "`init`", "`xavier` is `xavier-uniform`, anything else PyTorch's default, `torch`; B is drawn as W is, and that of dfa then without `init=xavier`")
        {
            Settings = (value, _) => [value == "xavier" ? "init: xavier-uniform" : "init: torch"],
        },
        BioTorchKey.None("model.mode.options.constrain_weights", BioTorchKind.Flag, "no rule here holds W at its norm at birth", BioTorchKind.IsOn),
        BioTorchKey.None("model.mode.options.gradient_clip", BioTorchKind.Flag, "errors are not clipped here; `on-divergence` says what becomes of one that is not finite", BioTorchKind.IsOn),
        BioTorchKey.None("model.mode.options.scaling_factor", BioTorchKind.Flag, "the scale of usf is the deviation of W at birth, as in BioTorch, whose code does not read this key", BioTorchKind.IsOn),
        BioTorchKey.None("model.pretrained", BioTorchKind.Flag, "weights of torchvision are not loaded: W is born as `init` says", BioTorchKind.IsOn),
        BioTorchKey.None("model.checkpoint", BioTorchKind.Text, "a pickled model of PyTorch is not read: W is born as `init` says"),
        BioTorchKey.Of("model.loss_function.name", "`loss`", "", new BioTorchWord("cross_entropy", ["loss: softmax"])),

        BioTorchKey.As("training.hyperparameters.epochs", BioTorchKind.Whole(1), "epochs") with { IsNeeded = true },
        BioTorchKey.As("training.hyperparameters.batch_size", BioTorchKind.Whole(1), "batch") with { IsNeeded = true },
        BioTorchKey.Of(
            "training.optimizer.type", "`optimizer`", "see [optimizers](#optimizers)",
            new("SGD", ["optimizer: sgd", "nesterov: false"]),
            new("Adam", ["optimizer: adam"]),
            new("RMSProp", ["optimizer: rmsprop"]))
        with { IsNeeded = true },
        BioTorchKey.As("training.optimizer.lr", BioTorchKind.Number, "rate") with { IsNeeded = true },
        BioTorchKey.As("training.optimizer.weight_decay", BioTorchKind.Number, "decay", "with `decay-all: true`, as PyTorch's decay is of biases and norms too"),
        new("training.optimizer.momentum", BioTorchKind.Number, "`momentum`, of sgd", "BioTorch's Adam does not read it; rmsprop has none here")
        {
            Settings = (value, file) => file["training.optimizer.type"] == "SGD" ? [$"momentum: {value}"] : [],
            Remark = (value, file) => file["training.optimizer.type"] == "RMSProp" && Values.Parse(value) != 0 ? "rmsprop has no momentum here" : null,
        },
        new("training.optimizer.betas", BioTorchKind.Numbers, "`beta1` `beta2`, of adam", "two numbers")
        {
            Settings = (value, file) => (file["training.optimizer.type"], BioTorchKind.Items(value)) is ("Adam", [var first, var second]) ? [$"beta1: {first}", $"beta2: {second}"] : [],
            Remark = (value, file) => file["training.optimizer.type"] == "Adam" && BioTorchKind.Items(value).Length != 2 ? "not two numbers: beta1 and beta2 stay as they usually are" : null,
        },
        BioTorchKey.None("training.optimizer.epsilon", BioTorchKind.Number, "BioTorch does not read it: PyTorch's 1e-8 holds there, and here"),
        new("training.lr_scheduler.type", BioTorchKind.OneOf("multistep_lr"), "`schedule`", "`multistep_lr` is `schedule: steps:...`; without milestones the rate stays"),
        BioTorchKey.As("training.lr_scheduler.gamma", BioTorchKind.Number, "step-factor") with { Settings = (value, file) => file["training.lr_scheduler.milestones"] is { Length: > 0 } && file["training.lr_scheduler.type"] is not null ? [$"step-factor: {value}"] : [] },
        new("training.lr_scheduler.milestones", BioTorchKind.Numbers, "`schedule: steps:...`") { Settings = (value, file) => value.Length > 0 && file["training.lr_scheduler.type"] is not null ? [$"schedule: steps:{value}"] : [] },
        new("training.metrics.top_k", BioTorchKind.Whole(1), "always", "accuracy of the likeliest class after each epoch; on the test set of the five likeliest too, where there are more than five") { Remark = (value, _) => value is "1" or "5" ? null : "accuracy is of the likeliest class, and on the test set of the five likeliest" },
        BioTorchKey.None("training.metrics.display_iterations", BioTorchKind.Whole(1), "`metrics.jsonl` of a run has a line for every 50 steps"),
        new("training.metrics.layer_alignment", BioTorchKind.Flag, "`probe: angle`", "for every rule but dfa, signed B of frsf included") { Settings = (_, file) => ProbesOf(file) },
        new("training.metrics.weight_ratio", BioTorchKind.Flag, "`probe: norm-ratio`") { Settings = (_, file) => ProbesOf(file) },

        BioTorchKey.None("infrastructure.gpus", BioTorchKind.Devices, "where to compute is `device`", value => !value.StartsWith('-')),
        new("evaluation", BioTorchKind.Flag, "`no-test`", "the other way round: `evaluation: false` is `no-test: true`") { Settings = (value, _) => BioTorchKind.IsOn(value) ? ["no-test: false"] : ["no-test: true"] },
    ];

    private static string? SizeRemark(string size, BioTorchFile file) => (file["data.dataset"], size) switch
    {
        ("mnist" or "fashion_mnist", "28") or ("cifar10" or "cifar10_benchmark" or "cifar100", "32") or ("imagenet", "224") => null,
        ("mnist" or "fashion_mnist", "32") when file["model.architecture"] == "le_net_mnist" => "pictures stay 28x28, with a border of zeros that makes them 32x32; BioTorch stretches them",
        ("mnist" or "fashion_mnist", _) => "pictures stay 28x28",
        ("imagenet", _) => "BioTorch cuts pictures to 224 whatever this says, and so they are here; `size` changes it",
        _ => "pictures stay 32x32",
    };

    private static string[] ProbesOf(BioTorchFile file)
    {
        string[] probes = [.. BioTorchKind.IsOn(file["training.metrics.layer_alignment"]) ? (string[])["angle"] : [], .. BioTorchKind.IsOn(file["training.metrics.weight_ratio"]) ? (string[])["norm-ratio"] : []];
        return [$"probe: {(probes.Length == 0 ? "none" : string.Join(',', probes))}"];
    }
}
