using System.CommandLine;
using Antiphon.Data;
using Spectre.Console;

namespace Antiphon.Cli;

/// <summary>Fetches a data set from where it is published.</summary>
internal static class DataGetVerb
{
    public static Command Create(Terminal terminal, CancellationToken cancel)
    {
        var names = string.Join(", ", DataSource.All.Select(source => source.Name));
        var verb = new Verb("get", $"Fetch a data set ({names}) into the data root.")
        {
            Notes = "A broken connection is taken up again, now or by the same command later. A file gets its name only once its checksum is right. "
                + "Proxies are those of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY).",
            Examples =
            [
                ("antiphon data get cifar100 --data-root ~/data", "The binary distribution, 161 MiB."),
                ("antiphon data get mnist --mirror https://host/folder", "From another host; the checksums are the same."),
            ],
        };
        var name = new Argument<string>("name") { Description = $"The data set: {names}." };
        var mirror = Values.Of("--mirror", "url", "Another folder on the web that holds the same files. [where they are published]", ParseAddress, "an address that begins with http:// or https://");
        var root = new DataRootOption();
        verb.Arguments.Add(name);
        verb.Options.Add(mirror);
        verb.Options.Add(root.Option);
        verb.SetAction(line =>
        {
            var source = DataSource.Of(line.GetValue(name)!) ?? throw new UsageException($"no address for data '{line.GetValue(name)}': expected one of {names}");
            var (folder, address) = (root.Needed(line), line.GetValue(mirror));
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan }; // silence is timed by the download itself
            client.DefaultRequestHeaders.UserAgent.ParseAdd($"antiphon/{CommandLine.Version}");
            return DataVerb.Resumable(terminal, () =>
            {
                var place = Show(terminal, progress => source.Fetch(folder, new(client) { Progress = progress }, address, cancel).GetAwaiter().GetResult());
                terminal.Line($"{source.Name} is in {place}");
            }, cancel);
        });
        return verb;
    }

    private static Uri? ParseAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static string Show(Terminal terminal, Func<Action<DownloadProgress>, string> fetch)
    {
        if (!terminal.IsLive)
        {
            return fetch(step => Tell(terminal, step));
        }

        return terminal.Console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(screen =>
            {
                var bars = new Dictionary<string, ProgressTask>();
                return fetch(step =>
                {
                    if (!bars.TryGetValue(step.File, out var bar))
                    {
                        bars[step.File] = bar = screen.AddTask(Markup.Escape(step.File));
                        bar.IsIndeterminate = true;
                    }

                    if (step.Total is { } total)
                    {
                        (bar.IsIndeterminate, bar.MaxValue, bar.Value) = (false, Math.Max(total, 1), step.Done);
                    }

                    Tell(terminal, step);
                });
            });
    }

    private static void Tell(Terminal terminal, DownloadProgress step)
    {
        if (step.Event is { } words)
        {
            terminal.Line($"{step.File}: {words}");
        }
    }
}
