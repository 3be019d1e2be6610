using Antiphon.Kernels;
using Antiphon.Studies;
using Antiphon.Studies.Exact;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Studies;

public sealed class ExactStudyTests
{
    [Fact]
    public void Poli_2017_comes_back_to_the_notebooks_last_digits()
    {
        var outcome = Run("poli2017-linear");

        Assert.Equal(13, outcome.Rows.Count);
        Assert.All(outcome.Rows, row => Assert.True(row.Ok, $"{row.Name}: {row.Measured:R}, published {row.Published:R}"));
    }

    [Fact]
    public void An_epoch_of_backpropagation_on_mnist_is_that_of_Akrout_2019()
    {
        var digits = Akrout2019.Open(Path.GetDirectoryName(Needs.Data("mnist")));
        var bp = Akrout2019.Find("bp");

        var epoch = bp.Begin(digits, new Reference<double>()).Train(TestContext.Current.CancellationToken);

        Assert.Equal(bp.First.Loss, epoch.Loss, 1e-9);
        Assert.Equal(bp.First.Accuracy, epoch.Accuracy, 1e-9);
    }

    [Fact]
    public void The_first_losses_of_Pekelman_2026_are_those_of_its_own_test() =>
        Assert.All(Pekelman2026.FixtureLosses.Zip(Pekelman2026.First(Pekelman2026.FixtureLosses.Count)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

    private static StudyOutcome Run(string name)
    {
        var study = Assert.IsAssignableFrom<ComputedStudy>(Assert.Single(StudyCatalogue.Find(name)));
        return study.Run(new(null, null, TestContext.Current.SendDiagnosticMessage), TestContext.Current.CancellationToken);
    }
}
