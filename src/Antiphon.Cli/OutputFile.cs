using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Antiphon.Cli;

/// <summary>A file for results: known to be writable before the work starts, written whole or not at all.</summary>
internal sealed class OutputFile
{
    private readonly string _path;

    private OutputFile(string path) => _path = path;

    // Nothing is ever put in the place of a device: that is written through.
    private bool IsDevice => _path.StartsWith("/dev/", StringComparison.Ordinal);

    private string Draft => Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Environment.ProcessId}.tmp");

    /// <summary>The file at a path.</summary>
    /// <exception cref="RunException">It cannot be written there.</exception>
    public static OutputFile At(string path)
    {
        var file = new OutputFile(Path.GetFullPath(path));
        if (Directory.Exists(file._path) || Path.EndsInDirectorySeparator(path))
        {
            throw new RunException($"{file._path}: a folder, expected a file to write");
        }

        if (Path.GetDirectoryName(file._path) is { } folder && !Directory.Exists(folder))
        {
            throw new RunException($"{file._path}: cannot be written: there is no folder {folder}");
        }

        if (!file.IsDevice)
        {
            file.Attempt(() =>
            {
                if (File.Exists(file._path))
                {
                    File.OpenWrite(file._path).Dispose();
                }

                File.Create(file.Draft).Dispose();
                File.Delete(file.Draft);
            });
        }

        return file;
    }

    /// <summary>Writes a value as JSON.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void Write<T>(T value, JsonTypeInfo<T> type) => WriteText(JsonSerializer.Serialize(value, type) + "\n");

    /// <summary>Writes a text.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes.</summary>
    /// <exception cref="RunException">It cannot be written.</exception>
    public void WriteBytes(byte[] bytes) =>
        Attempt(() =>
        {
            if (IsDevice)
            {
                File.WriteAllBytes(_path, bytes);
                return;
            }

            try
            {
                File.WriteAllBytes(Draft, bytes);
                File.Move(Draft, _path, overwrite: true);
            }
            finally
            {
                File.Delete(Draft);
            }
        });

    private void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{_path}: cannot be written: {error.Message.Replace(Draft, _path, StringComparison.Ordinal).TrimEnd('.')}", error);
        }
    }
}
