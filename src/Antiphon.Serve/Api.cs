using System.Security.Cryptography;
using Antiphon.Runs;
using Microsoft.AspNetCore.Http;

namespace Antiphon.Serve;

/// <summary>What can be asked for: the page and its files, the list, a run, its results, and runs as they go on.</summary>
internal sealed class Api(RunPage page, RunList runs, LiveFeed feed, CancellationToken stopping)
{
    /// <summary>Runs that one client follows at most.</summary>
    internal const int MostFollowed = 64;

    private const string Json = "application/json; charset=utf-8";
    private const string Runs = "/api/runs";
    private const string Summary = "/api/summary/";

    // A connection that has gone away is noticed when something is written to it.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, string> _tags =
        page.Files.ToDictionary(file => file.Key, file => $"\"{Convert.ToHexString(SHA256.HashData(file.Value.Bytes).AsSpan(0, 16))}\"", StringComparer.Ordinal);

    /// <summary>Answers a request.</summary>
    public async Task Serve(HttpContext context)
    {
        try
        {
            await Dispatch(context, context.Request.Path.Value ?? "/");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // Whoever asked has gone away, or the server goes.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or RunException && !context.Response.HasStarted)
        {
            await Answer.Sentence(context, StatusCodes.Status500InternalServerError, error.Message);
        }
    }

    private Task Dispatch(HttpContext context, string path) => path switch
    {
        Runs => List(context),
        "/api/live" => Live(context),
        _ when path.StartsWith($"{Runs}/", StringComparison.Ordinal) => OneRun(context, path[(Runs.Length + 1)..]),
        _ when path.StartsWith(Summary, StringComparison.Ordinal) => SummaryFile(context, path[Summary.Length..]),
        _ when page.Files.TryGetValue(path, out var file) => Answer.Tagged(context, file.ContentType, file.Bytes, _tags[path]),
        _ => Answer.Sentence(context, StatusCodes.Status404NotFound, "there is nothing of this name"),
    };

    private Task List(HttpContext context)
    {
        var (json, tag) = runs.AsJson();
        return Answer.Tagged(context, Json, json, tag);
    }

    private Task OneRun(HttpContext context, string name) =>
        runs.FolderOf(name) is { } folder ? Answer.Bytes(context, Json, page.WriteHistory(folder, name)) : NoRun(context);

    private Task SummaryFile(HttpContext context, string name)
    {
        if (runs.FolderOf(name) is not { } folder)
        {
            return NoRun(context);
        }

        if (runs.FileOf(folder, RunDirectory.SummaryOf) is not { } file)
        {
            return Answer.Sentence(context, StatusCodes.Status404NotFound, "this run has not finished: there is no summary yet");
        }

        var safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-'));
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{safe}.json\"";
        return Answer.Bytes(context, Json, File.ReadAllBytes(file.FullName));
    }

    private async Task Live(HttpContext context)
    {
        var asked = Asked(context).Distinct(StringComparer.Ordinal).Select(name => (Name: name, Folder: runs.FolderOf(name))).ToList();
        if (asked is [] or { Count: > MostFollowed } || asked.Any(run => run.Folder is null))
        {
            await Answer.Sentence(
                context,
                asked is [] or { Count: > MostFollowed } ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound,
                asked is [] or { Count: > MostFollowed } ? $"expected between 1 and {MostFollowed} names of runs, as in ?runs=one,two" : $"there is no run '{asked.First(run => run.Folder is null).Name}'");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var set = page.WriteSet([.. asked.Select(run => (run.Folder!, run.Name))]);
        await Answer.Pieces(context, LiveEvent.Of("set", set), ends.Token);
        var client = new LiveClient { Dropped = context.Abort };
        var now = feed.Join(client, [.. asked.Select(run => (run.Name, run.Folder!))]);
        try
        {
            foreach (var told in now)
            {
                await Answer.Pieces(context, told, ends.Token);
            }

            await Follow(context, client, ends.Token);
        }
        finally
        {
            feed.Leave(client);
        }
    }

    private static async Task Follow(HttpContext context, LiveClient client, CancellationToken cancel)
    {
        var more = client.Events.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            try
            {
                if (!await more.WaitAsync(Heartbeat, cancel))
                {
                    return;
                }
            }
            catch (TimeoutException)
            {
                await Answer.Pieces(context, ":\n\n"u8.ToArray(), cancel);
                continue;
            }

            while (client.Events.TryRead(out var told))
            {
                await Answer.Pieces(context, told, cancel);
            }

            more = client.Events.WaitToReadAsync(cancel).AsTask();
        }
    }

    // Names with commas between, or one for each parameter: a name may have a comma.
    private IEnumerable<string> Asked(HttpContext context) =>
        context.Request.Query["runs"].SelectMany(text => text is null ? [] : runs.FolderOf(text) is not null ? [text] : text.Split(',', StringSplitOptions.RemoveEmptyEntries));

    private static Task NoRun(HttpContext context) => Answer.Sentence(context, StatusCodes.Status404NotFound, "there is no run of this name");
}
