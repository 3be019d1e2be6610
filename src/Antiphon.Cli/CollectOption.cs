using System.CommandLine;
using System.CommandLine.Parsing;

namespace Antiphon.Cli;

/// <summary>The option that reads a comparison from its folder, and trains nothing.</summary>
internal sealed class CollectOption
{
    /// <summary>What a verb takes.</summary>
    public Option<string?> Option { get; } = Values.Text("--collect", "dir", "The tables of what is finished in the folder of a comparison; nothing is trained or written there, and what was compared is read from there too.");

    /// <summary>The folder that was asked for; null for none.</summary>
    /// <param name="line">What was typed.</param>
    /// <param name="along">Options that go with it.</param>
    /// <exception cref="UsageException">An option was given that would change what is compared.</exception>
    public string? Folder(ParseResult line, params Option[] along)
    {
        if (line.GetValue(Option) is not { } folder)
        {
            return null;
        }

        return line.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(given => !given.Implicit && given.Option != Option && !along.Contains(given.Option)) is { } other
            ? throw new UsageException($"{Option.Name} with {other.Option.Name}: the folder says what was compared, expected {string.Join(", ", along.Select(option => option.Name))} or nothing beside it")
            : Path.TrimEndingDirectorySeparator(folder);
    }
}
