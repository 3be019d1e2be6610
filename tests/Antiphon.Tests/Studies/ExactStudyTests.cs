using Antiphon.Studies;
using Antiphon.Studies.Exact;

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

    private static StudyOutcome Run(string name)
    {
        var study = Assert.IsAssignableFrom<ComputedStudy>(Assert.Single(StudyCatalogue.Find(name)));
        return study.Run(new(null, null, TestContext.Current.SendDiagnosticMessage), TestContext.Current.CancellationToken);
    }
}
