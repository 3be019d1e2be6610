using System.Text.Json.Serialization;
using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>A study as it is written to a file.</summary>
/// <param name="Study">Its name.</param>
/// <param name="Commit">What it was run from; null outside a repository.</param>
/// <param name="Provenance">How it came about.</param>
/// <param name="Seconds">Wall time of the computation; of a study that trains, the time in training, summed over trainings.</param>
/// <param name="Budget">Epochs of each training at most; null for the whole recipe.</param>
/// <param name="Rows">Its numbers.</param>
internal sealed record StudyReport(string Study, string? Commit, ProvenanceReport Provenance, double Seconds, int? Budget, IReadOnlyList<StudyReport.Number> Rows)
{
    /// <summary>Published numbers that are judged.</summary>
    [JsonIgnore]
    public int Checked => Rows.Count(row => row is { Ok: not null, IsClaim: false });

    /// <summary>Published numbers within their tolerance.</summary>
    [JsonIgnore]
    public int Within => Rows.Count(row => row is { Ok: true, IsClaim: false });

    /// <summary>Claims that are judged.</summary>
    [JsonIgnore]
    public int Claims => Rows.Count(row => row is { Ok: not null, IsClaim: true });

    /// <summary>Claims that hold.</summary>
    [JsonIgnore]
    public int Held => Rows.Count(row => row is { Ok: true, IsClaim: true });

    /// <summary>The report of what came of a study.</summary>
    public static StudyReport Of(Study study, ProvenanceReport provenance, double seconds, int? budget, StudyOutcome outcome) =>
        new(study.Name, provenance.Commit, provenance, seconds, budget, [.. outcome.Rows.Select(Number.Of)]);

    /// <summary>A number: published, measured, and whether the two agree; null where there is nothing to judge.</summary>
    public sealed record Number(string Name, string Unit, double? Published, double? Measured, double? Sd, int Seeds, double? Difference, double? Tolerance, bool? Ok, string Source, string? Note)
    {
        /// <summary>A claim: that the number is below this one.</summary>
        public double? Below { get; init; }

        /// <summary>A claim: that the number is above this one.</summary>
        public double? Above { get; init; }

        /// <summary>Whether it is a claim and no number.</summary>
        [JsonIgnore]
        public bool IsClaim => (Below ?? Above) is not null;

        /// <summary>A row of a study as it is written.</summary>
        public static Number Of(StudyRow row) => new(
            row.Name, row.Unit, row.Published, Format.Finite(row.Measured), Format.Finite(row.Spread), row.Seeds, Format.Finite(row.Difference), row.Tolerance, row.Ok, row.Source, row.Note)
        { Below = row.Below, Above = row.Above };
    }
}
