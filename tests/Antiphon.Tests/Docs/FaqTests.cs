using System.Text.RegularExpressions;
using Antiphon.Runs;
using Antiphon.Tests.Cli;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Docs;

/// <summary>Each message in docs/faq.md is what the command above it prints, in a folder that has what it needs to go wrong.</summary>
public sealed partial class FaqTests(FaqTests.Scene scene) : IClassFixture<FaqTests.Scene>
{
    private static readonly string Faq = Repository.Read("docs/faq.md");

    public static TheoryData<string, string> Messages() => [.. Blocks().Matches(Faq).Select(block => (block.Groups["command"].Value, block.Groups["message"].Value))];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_what_the_command_prints(string command, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Variables and paths of Linux.");
        var (variables, line) = (command[..command.IndexOf("antiphon ", StringComparison.Ordinal)], command[(command.IndexOf("antiphon ", StringComparison.Ordinal) + "antiphon ".Length)..]);

        // As it is typed in that folder; train and compare would be given another folder for their runs otherwise.
        var outcome = Command.Spawn(
            $"{line}{(line.Split(' ')[0] is "train" or "compare" ? " --runs-dir runs" : "")}", ["env", "-C", scene.Path, "-u", "ANTIPHON_DATA", .. variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Matches($"^{Regex.Escape(message).Replace(@"\.\.\.", ".*", StringComparison.Ordinal)}$", outcome.Error.TrimEnd('\n'));
        Assert.Equal(message.EndsWith(" --help)", StringComparison.Ordinal) ? 2 : 1, outcome.Code);
    }

    [Fact]
    public void No_message_is_quoted_without_its_command() =>
        Assert.Equal(Regex.Count(Faq, "^antiphon: ", RegexOptions.Multiline), Messages().Count);

    [GeneratedRegex(@"^```console\n\$ (?<command>[^\n]+)\n(?<message>antiphon: [^\n]+)\n```$", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    /// <summary>A folder with runs, data and files to go wrong with.</summary>
    public sealed class Scene : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly RunDirectory _busy;

        public Scene()
        {
            Command.Run($"train {Command.Small} --run digits --runs-dir {_folder.File("runs")}").Fine();
            Command.Run($"export {_folder.File("runs/digits")} -o {_folder.File("digits.safetensors")}").Fine();
            Command.Run($"compare {Command.Small} --rules bp --run both --runs-dir {_folder.File("runs")}").Fine();
            _folder.Write("runs/begun/config.yaml", File.ReadAllBytes(_folder.File("runs/digits/config.yaml")));
            _folder.Write("runs/busy/config.yaml", File.ReadAllBytes(_folder.File("runs/digits/config.yaml")));
            _busy = RunDirectory.Open(_folder.File("runs/busy"));
            _folder.Write("run.yaml", "model: mlp\nepoch: 3\n"u8.ToArray());
            _folder.Write("flat/note.txt", "no picture"u8.ToArray());
            _folder.Write("without/libturbojpeg.so.0", "no library"u8.ToArray());
            Directory.CreateDirectory(_folder.File("DATA"));
            foreach (var (folder, bytes) in ((string, byte[])[])[("photos", "hello"u8.ToArray()), ("jpeg", [0xFF, 0xD8, 0xFF, 0xE0])])
            {
                foreach (var picture in (string[])["cat/1", "cat/2", "cat/3", "dog/1", "dog/2", "dog/3"])
                {
                    _folder.Write($"{folder}/{picture}.jpg", bytes);
                }
            }
        }

        public string Path => _folder.Path;

        public void Dispose()
        {
            _busy.Dispose();
            _folder.Dispose();
        }
    }
}
