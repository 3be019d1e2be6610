using System.CommandLine;
using Antiphon.Serve;

namespace Antiphon.Cli;

/// <summary>Follows runs in a browser.</summary>
internal static class ServeVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var verb = new Verb("serve", "Follow runs in a browser: their list, their curves while they train, any of them side by side.")
        {
            Examples =
            [
                ("antiphon serve", "The runs in runs, for this machine alone."),
                ("antiphon serve sweeps --urls http://localhost:8000", "Another folder, another port."),
                ("antiphon serve --urls http://0.0.0.0:8080", "For other machines too: to whoever has the token that is printed."),
                ("ssh -L 5274:localhost:5274 HOST", "The page of a server far away, at http://localhost:5274 here."),
            ],
            Notes = "Runs are read and never changed. Ctrl-C ends it; trainings go on.",
        };
        var folder = new Argument<string?>("folder") { Description = "The folder in which runs lie, or that of one run. [runs]", Arity = ArgumentArity.ZeroOrOne };
        var urls = UrlsOption();
        verb.Arguments.Add(folder);
        verb.Options.Add(urls);
        verb.SetAction(line => Serve(terminal, line.GetValue(folder), line.GetValue(urls), cancel));
        return verb;
    }

    /// <summary>Where to listen.</summary>
    public static Option<string?> UrlsOption() =>
        Values.Text("--urls", "address", $"Where to listen, several with semicolons between; an address that others can reach asks them for a token. [{RunServer.DefaultUrls}]");

    private static void Serve(Terminal terminal, string? asked, string? urls, CancellationToken cancel)
    {
        // That of the first training may not be there yet.
        var folder = asked ?? "runs";
        if (asked is not null && !Directory.Exists(folder))
        {
            throw new RunException($"{folder}: there is no such folder, expected one in which runs lie");
        }

        using (LivePage.Open(terminal, folder, urls))
        {
            cancel.WaitHandle.WaitOne();
        }

        throw new StoppedException("interrupted: the page is no longer served", new(cancel));
    }
}
