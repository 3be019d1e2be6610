using System.CommandLine;
using Antiphon.Kernels;
using Antiphon.Models;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>The catalogue of architectures.</summary>
internal static class ModelsVerb
{
    private const int Classes = 10;

    private static readonly Shape[] Inputs = [new(28, 28, 1), new(32, 32, 3)];

    public static Command Create(Terminal terminal)
    {
        var verb = new Verb("models", "List the architectures and their sizes for two kinds of pictures in ten classes.")
        {
            Examples = [("antiphon models", "A table.")],
        };
        verb.SetAction(_ =>
        {
            var table = new Table().RoundedBorder().AddColumns("model", "what it is");
            foreach (var input in Inputs)
            {
                table.AddColumn(new TableColumn(Markup.Escape($"{input}")).RightAligned());
            }

            foreach (var (name, title, blueprint) in ModelCatalogue.Entries)
            {
                table.AddRow([new Text(name), new Text(title), .. Inputs.Select(input => new Text(Size(blueprint, input)))]);
            }

            terminal.Show(table);
            terminal.Line("Parameters: weights W, biases and norms, without the feedback weights B.");
        });
        return verb;
    }

    private static string Size(Blueprint blueprint, Shape input)
    {
        try
        {
            return $"{blueprint.CountParameters(input, Classes):N0}";
        }
        catch (UsageException)
        {
            return "-"; // this input does not fit
        }
    }
}
