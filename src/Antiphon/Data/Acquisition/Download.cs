using System.Net;
using System.Net.Http.Headers;

namespace Antiphon.Data;

/// <summary>
/// Fetches files over HTTP: into NAME.part, from where it broke off if the server can, and under their own names only once their checksum is right.
/// Broken connections, silences and failures of the server are tried again, a few times, with longer and longer pauses; what arrived remains.
/// </summary>
public sealed class Download(HttpClient client)
{
    private const int MostTries = 5;               // without progress between them
    private const int Progressed = 1 << 20;        // bytes that count as progress
    private const long MostBytes = 4L << 30;       // a server that never ends must not fill the disk

    /// <summary>The first pause before another try; each next one is twice as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silent server is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Told of what arrives and of what happens.</summary>
    public Action<DownloadProgress>? Progress { get; init; }

    /// <summary>Fetches a file. Its folder has to exist.</summary>
    /// <exception cref="RunException">It cannot be had, or is not the published one.</exception>
    public async Task Fetch(Uri address, string path, string md5, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var part = path + ".part";
        var continues = LengthOf(part) > 0;
        Tell(new(Path.GetFileName(path), LengthOf(part), Total: null, continues ? $"going on at byte {LengthOf(part):N0} from {address}" : $"from {address}"));
        while (true)
        {
            await Insist(address, part, cancel);
            var found = Checksum.Md5Of(part);
            if (found == md5)
            {
                File.Move(part, path, overwrite: true);
                Tell(new(Path.GetFileName(path), LengthOf(path), LengthOf(path), "whole, its checksum is right"));
                return;
            }

            File.Delete(part);
            if (!continues)
            {
                throw new RunException($"{address}: what arrived is not the published file: its MD5 is {found}, expected {md5}; it is thrown away");
            }

            continues = false; // what was there before may have been something else
            Tell(new(Path.GetFileName(path), Done: 0, Total: null, "the parts do not fit together, once more from the start"));
        }
    }

    /// <summary>What pauses and patience are measured by.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Tell(DownloadProgress progress) => Progress?.Invoke(progress);

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private async Task Insist(Uri address, string part, CancellationToken cancel)
    {
        var (tries, farthest) = (1, LengthOf(part));
        while (await Try(address, part, cancel) is { } trouble)
        {
            var length = LengthOf(part);
            tries = length >= farthest + Progressed ? 1 : tries + 1;
            farthest = Math.Max(farthest, length);
            if (tries > MostTries)
            {
                throw new RunException($"{address}: {trouble}, {MostTries} times in turn" + (length > 0 ? $"; {length:N0} bytes remain in {part}, and the same command goes on from there" : ""));
            }

            Tell(new(NameOf(part), length, Total: null, $"{trouble}, trying again"));
            await Task.Delay(Pause * Math.Pow(2, tries - 2), Clock, cancel);
        }
    }

    /// <summary>One request; null if the file arrived, else what went wrong that may go better next time.</summary>
    private async Task<string?> Try(Uri address, string part, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(Patience, Clock);
        using var stop = cancel.Register(silence.Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        try
        {
            var length = LengthOf(part);
            request.Headers.Range = length > 0 ? new RangeHeaderValue(length, null) : null;
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && length > 0)
            {
                return null; // nothing is left to fetch; the checksum tells whether it is all
            }

            if (!answer.IsSuccessStatusCode)
            {
                var words = $"the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd();
                return answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
                    ? words
                    : throw new RunException($"{address}: {words}; another host can be named as a mirror");
            }

            var goesOn = answer.StatusCode == HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange?.From == length;
            if (!goesOn && answer.StatusCode == HttpStatusCode.PartialContent)
            {
                File.Delete(part);
                return "the server sends another range than asked for";
            }

            await using var file = new FileStream(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read);
            return await Copy(answer, file, NameOf(part), silence, address);
        }
        catch (Exception error) when (error is not (RunException or OperationCanceledException) && request.RequestUri is { Scheme: not ("http" or "https") } elsewhere)
        {
            // The client goes where it is sent, and stumbles over an address that is none of the web's in one way or another.
            throw new RunException($"{address}: the server sends on to {elsewhere}, expected an address that begins with http:// or https://; another host can be named as a mirror", error);
        }
        catch (HttpRequestException error)
        {
            return DataFile.Sentence(error.InnerException ?? error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"the server is silent for {Patience.TotalSeconds:0.#} seconds";
        }
    }

    private async Task<string?> Copy(HttpResponseMessage answer, FileStream file, string name, CancellationTokenSource silence, Uri address)
    {
        var total = file.Position + answer.Content.Headers.ContentLength;
        await using var body = await answer.Content.ReadAsStreamAsync(silence.Token);
        var buffer = new byte[1 << 17];
        while (true)
        {
            silence.CancelAfter(Patience);
            int read;
            try
            {
                read = await body.ReadAsync(buffer, silence.Token);
            }
            catch (IOException)
            {
                return $"the connection broke after {file.Position:N0} bytes"; // what failed is the network: writing stands outside
            }

            if (read == 0)
            {
                return null;
            }

            if (file.Position + read > MostBytes)
            {
                throw new RunException($"{address}: sends more than {MostBytes >> 30} GiB, expected a data set");
            }

            await file.WriteAsync(buffer.AsMemory(0, read), silence.Token);
            Tell(new(name, file.Position, total, Event: null));
        }
    }

    private static string NameOf(string part) => Path.GetFileNameWithoutExtension(part);
}
