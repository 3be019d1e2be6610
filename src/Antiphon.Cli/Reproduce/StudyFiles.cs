using Antiphon.Studies;

namespace Antiphon.Cli.Reproduce;

/// <summary>The files of a study: page, picture and results, known to be writable before the work starts.</summary>
internal sealed class StudyFiles
{
    private readonly OutputFile _page;
    private readonly OutputFile _picture;
    private readonly OutputFile _results;

    /// <summary>The files of a study in a folder, which is made if it is not there.</summary>
    /// <exception cref="RunException">They cannot be written there.</exception>
    public StudyFiles(Study study, string folder)
    {
        Directory.CreateDirectory(folder);
        Page = Path.Combine(folder, $"{study.Name}.md");
        (_page, _picture, _results) = (OutputFile.At(Page), OutputFile.At(Path.ChangeExtension(Page, ".svg")), OutputFile.At(Path.ChangeExtension(Page, ".json")));
    }

    /// <summary>The path of the page.</summary>
    public string Page { get; }

    /// <summary>Writes them.</summary>
    /// <exception cref="RunException">One cannot be written.</exception>
    public void Write(Study study, StudySession.Done done, StudyReport report, string provenance)
    {
        _picture.WriteText(PlotChart.ToSvg(StudyChart.Of(done.Outcome), 760, StudyChart.HeightOf(done.Outcome)));
        _page.WriteText(StudyPage.Of(study, done.Outcome, report, done.Remarks, provenance));
        _results.Write(report, Json.Plain.StudyReport);
    }
}
