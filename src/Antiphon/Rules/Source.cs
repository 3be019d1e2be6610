namespace Antiphon.Rules;

/// <summary>Where a rule was published.</summary>
/// <param name="Authors">The authors, as BibTeX wants them.</param>
/// <param name="Year">Year of publication.</param>
/// <param name="Title">The title.</param>
/// <param name="Venue">Journal or proceedings.</param>
/// <param name="Id">DOI or arXiv number, as in doi:10.1038/ncomms13276 or arXiv:1904.05391.</param>
public sealed record Source(string Authors, int Year, string Title, string Venue, string Id)
{
    /// <summary>A rule that is this library's or its user's own.</summary>
    public static Source Unpublished(string authors, int year, string title) => new(authors, year, title, "unpublished", "");

    /// <summary>The entry for a bibliography.</summary>
    public string BibTeX
    {
        get
        {
            var family = Authors.Split(" and ")[0].Split(',')[0].Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
            var word = Title.Split(' ', '-', ':')[0].ToLowerInvariant();
            var id = Id.StartsWith("doi:", StringComparison.Ordinal) ? $"\n  doi     = {{{Id[4..]}}},"
                : Id.StartsWith("arXiv:", StringComparison.Ordinal) ? $"\n  eprint  = {{{Id[6..]}}},\n  archivePrefix = {{arXiv}}," : "";
            return $$"""
                @article{{{family}}{{Year}}{{word}},
                  author  = {{{Authors}}},
                  title   = {{{Title}}},
                  journal = {{{Venue}}},
                  year    = {{{Year}}},{{id}}
                }
                """;
        }
    }
}
