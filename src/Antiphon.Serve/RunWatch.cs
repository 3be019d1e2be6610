using System.Text.Json;
using Antiphon.Runs;

namespace Antiphon.Serve;

/// <summary>
/// One run that is followed: its files are looked at once for all who follow it, and an event is written once and sent to each. <c>run</c> has the whole run, at the beginning, when its metrics were written
/// anew and when its state changed; <c>lines</c> what was appended to metrics.jsonl, line by line; <c>gone</c> says that the folder or its metrics are no longer there.
/// </summary>
internal sealed class RunWatch
{
    // Events that are kept to bring one who joins from the last whole run to now.
    private const int MostSince = 64;

    // Whether the process lives is asked at every so many looks.
    private const int LooksPerState = 8;

    private readonly string _name;
    private readonly string _folder;
    private readonly RunList _runs;
    private readonly Func<string, string, byte[]> _writeHistory;
    private readonly GrowingFile _metrics;
    private readonly List<LiveClient> _clients = [];
    private readonly List<ReadOnlyMemory<byte>> _since = [];
    private ReadOnlyMemory<byte>? _whole;
    private (string, string?) _state;
    private (DateTime, DateTime) _stamps;
    private int _looks;
    private bool _isGone;

    public RunWatch(string name, string folder, RunList runs, Func<string, string, byte[]> writeHistory)
    {
        (_name, _folder, _runs, _writeHistory) = (name, folder, runs, writeHistory);
        _metrics = new(() => runs.FileOf(folder, RunDirectory.MetricsOf));
        _metrics.SkipToEnd();
        (_state, _stamps) = (RunDirectory.StateOf(folder), StampsNow());
    }

    /// <summary>How many follow it.</summary>
    public int Followers => _clients.Count;

    /// <summary>Adds a client and gives what brings it to now.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Join(LiveClient client)
    {
        Look();
        _clients.Add(client);
        return [_whole ??= Whole(), .. _since];
    }

    /// <summary>Forgets a client.</summary>
    public void Leave(LiveClient client) => _clients.Remove(client);

    /// <summary>Looks at the files and tells everyone what has happened.</summary>
    public void Look()
    {
        var (change, lines) = _metrics.Look();
        if (change == FileChange.Gone)
        {
            _isGone = true;
            Restart(Gone());
            return;
        }

        if (_isGone && change != FileChange.Rewritten)
        {
            return;
        }

        if (change == FileChange.Appended)
        {
            Tell(LiveEvent.Of("lines", json => Write(json, lines.Span)));
        }

        if (StateChanged() || change == FileChange.Rewritten)
        {
            _isGone = false;
            _metrics.SkipToEnd();
            Restart(Whole());
        }
    }

    private bool StateChanged()
    {
        var stamps = StampsNow();
        if (stamps == _stamps && (_state.Item1 != "running" || ++_looks % LooksPerState != 0))
        {
            return false;
        }

        var (before, state, hadStamps) = (_state, RunDirectory.StateOf(_folder), _stamps);
        (_state, _stamps) = (state, stamps);
        return before != state || hadStamps != stamps;
    }

    private (DateTime, DateTime) StampsNow() => (Stamp(path => Path.Combine(path, "state.json")), Stamp(RunDirectory.SummaryOf));

    private DateTime Stamp(Func<string, string> file) => _runs.FileOf(_folder, file)?.LastWriteTimeUtc ?? default;

    private void Restart(ReadOnlyMemory<byte> told)
    {
        _since.Clear();
        _whole = told;
        foreach (var client in _clients)
        {
            client.Send(told);
        }
    }

    private void Tell(ReadOnlyMemory<byte> told)
    {
        if (_since.Count < MostSince)
        {
            _since.Add(told);
        }
        else
        {
            // Whoever joins next reads it anew.
            _since.Clear();
            _whole = null;
        }

        foreach (var client in _clients)
        {
            client.Send(told);
        }
    }

    private ReadOnlyMemory<byte> Whole()
    {
        try
        {
            return LiveEvent.Of("run", _writeHistory(_folder, _name));
        }
        catch (Exception error) when (error is RunException or UsageException or IOException or UnauthorizedAccessException)
        {
            return Gone();
        }
    }

    private ReadOnlyMemory<byte> Gone() => LiveEvent.Of("gone", json => json.WriteString("name", _name));

    private void Write(Utf8JsonWriter json, ReadOnlySpan<byte> lines)
    {
        json.WriteString("name", _name);
        json.WriteStartArray("lines");
        foreach (var part in lines.Split((byte)'\n'))
        {
            if (IsObject(lines[part]))
            {
                json.WriteRawValue(lines[part], skipInputValidation: true);
            }
        }

        json.WriteEndArray();
    }

    // One that was cut off as its process was killed is left out.
    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
