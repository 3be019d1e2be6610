using Antiphon.Rules;
using Antiphon.Studies.Trained;

namespace Antiphon.Studies;

/// <summary>Every study: one line each.</summary>
public static class StudyCatalogue
{
    /// <summary>The studies, those that prove most first.</summary>
    public static IReadOnlyList<Study> Entries { get; } =
    [
        new Exact.Poli2017(),
        new Exact.Akrout2019(),
        new Exact.Pekelman2026(),
        new Theory.Refinetti2021Ode(),
        new Lillicrap2014.Lillicrap2014Linear(),
        new Lillicrap2014.Lillicrap2014Deep(),
        new Lillicrap2014.Lillicrap2014Mnist(),
        Frenkel2021.Mnist,
        Frenkel2021.Cifar,
        Scheller2017.Cifar,
        Meulemans2021.Mnist,
        Trained.Poli2017.Mnist,
        Trained.Akrout2019.Fixed,
        new Exact.Akrout2019Cifar(),
        Webster2021.Cifar,
        Moskovitz2018.Cifar,
        Pepita2022.Cifar,
        BioTorch.Mnist,
        BioTorch.LeNet,
        BioTorch.ResNet,
        Scaling.Depth,
        Trained.Akrout2019.ImageNet,
        BioTorch.ImageNet,
        new BlockedStudy(
            "nokland2016-mnist", "Direct feedback alignment on MNIST, trained on digits moved along the sign of their own gradient",
            new DirectFeedbackAlignment().Source, "training on inputs that are moved along the sign of the loss's gradient by them"),
        new BlockedStudy(
            "hao2026-resmlp", "A residual MLP on CIFAR-10 whose blocks are taught by broadcasts: does depth help at all?",
            new("Hao", 2026, "Evaluation of feedback alignment (faeval)", "arXiv preprint", "arXiv:2606.21126"),
            "layer norms, GELU, and rules whose unit is a block that backpropagates within; the three checks of the study are in 'antiphon compare --checks'"),
    ];

    /// <summary>The studies that a name stands for: one, or all of a group, as in exact.</summary>
    /// <param name="name">The name of a study or of a group.</param>
    /// <param name="studies">Where to look; null for the catalogue.</param>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<Study> Find(string name, IReadOnlyList<Study>? studies = null)
    {
        var all = studies ?? Entries;
        Study[] found = [.. all.Where(study => study.Name == name || GroupName(study.Group) == name)];
        return found.Length > 0 ? found
            : throw new UsageException($"unknown study '{name}': expected one of {string.Join(", ", all.Select(study => study.Name))}, or a group: {string.Join(", ", Enum.GetValues<StudyGroup>().Select(GroupName))}");
    }

    /// <summary>A group's name on the command line.</summary>
    public static string GroupName(StudyGroup group) => $"{group}".ToLowerInvariant();
}
