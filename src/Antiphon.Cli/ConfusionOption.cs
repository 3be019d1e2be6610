using System.CommandLine;
using Antiphon.Reports;
using Antiphon.Runs;
using Antiphon.Training;

namespace Antiphon.Cli;

/// <summary>The option that writes the confusion matrix of the test pictures, as numbers or as a picture.</summary>
internal sealed class ConfusionOption
{
    private static readonly string[] Endings = [".json", ".svg", ".png"];

    /// <summary>What a verb takes.</summary>
    public Option<string?> Option { get; } = Values.Of<string?>(
        "--confusion", "file", "Write which classes of test pictures are taken for which: as numbers to a .json, as a picture to a .svg or a .png.",
        text => Endings.Contains(Path.GetExtension(text)) ? text : null, "a file that ends in .json, .svg or .png");

    /// <summary>The file, known to be writable; null if none was asked for.</summary>
    public OutputFile? File(ParseResult line) => line.GetValue(Option) is { } path ? OutputFile.At(path) : null;

    /// <summary>Refuses to be asked for the judgements of a test set that stays closed.</summary>
    /// <exception cref="UsageException">It is.</exception>
    public static void RefuseClosed(OutputFile? file, Experiment experiment)
    {
        if (file is not null && experiment.Recipe.KeepsTestClosed)
        {
            throw new UsageException("--confusion: the test set stays closed under no-test, expected one of the two");
        }
    }

    /// <summary>Writes the matrix in the form that the file's ending says.</summary>
    public void Write(ParseResult line, OutputFile? file, Evaluation? evaluation)
    {
        if (evaluation is null)
        {
            return;
        }

        switch (Path.GetExtension(line.GetValue(Option)))
        {
            case ".json":
                file?.Write(ConfusionReport.Of(evaluation), Json.Plain.ConfusionReport);
                break;
            case ".svg":
                file?.WriteText(ConfusionPicture.Svg(evaluation));
                break;
            case ".png":
                file?.WriteBytes(ConfusionPicture.Png(evaluation));
                break;
        }
    }
}
