using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Antiphon.Kernels;
using Antiphon.Runs;
using Antiphon.Tests.Support;

namespace Antiphon.Tests.Cli;

/// <summary>The files of a run, damaged: what reads them gives them as they are, or says in one sentence what is wrong.</summary>
public sealed class DamagedRunTests(DamagedRunTests.Trained run) : IClassFixture<DamagedRunTests.Trained>
{
    private static readonly IDevice Device = new Reference<float>();

    /// <summary>A finished run of two epochs on a few digits of two by three pixels.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TempFolder _folder = new();

        public Trained()
        {
            foreach (var (half, count) in ((string, byte)[])[("train", 24), ("t10k", 12)])
            {
                _folder.Write($"data/mnist/{half}-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 3, .. Enumerable.Range(0, 6 * count).Select(i => (byte)(i * 7))]);
                _folder.Write($"data/mnist/{half}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
            }

            Command.Run($"train --data mnist --data-root {_folder.File("data")} --model mlp --hidden 4 --epochs 2 --batch 11 --rule kp --threads 1 --run one --runs-dir {Runs}").Fine();
            Files = Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).ToDictionary(file => file, System.IO.File.ReadAllBytes);
            Newest = RunCheckpoints.FilesOf(Path)[0];
            Names = ["config.yaml", "state.json", "summary.json", "metrics.jsonl", System.IO.Path.GetRelativePath(Path, Newest)];
        }

        public string Runs => _folder.File("runs");

        public string Path => _folder.File("runs/one");

        public string Newest { get; }

        public IReadOnlyList<string> Names { get; }

        public IReadOnlyDictionary<string, byte[]> Files { get; }

        public string File(string name) => System.IO.Path.Combine(Path, name);

        /// <summary>Lays the files down as they were.</summary>
        public void Restore()
        {
            foreach (var (file, bytes) in Files)
            {
                System.IO.File.WriteAllBytes(file, bytes);
            }
        }

        public void Dispose() => _folder.Dispose();
    }

    [Fact]
    public async Task Damaged_checkpoints_are_refused_in_one_sentence_or_restored()
    {
        run.Restore();
        var taken = await Fuzz.Read(run.Newest, [run.Files[run.Newest]], 5000, () => Restore(run.Newest), Signed);

        Assert.InRange(taken, 1, 2500);
    }

    [Theory]
    [InlineData("\"input\":[2,3,1]", "\"input\":null")]
    [InlineData("\"input\":[2,3,1]", "\"input\":[]")]
    [InlineData("\"input\":[2,3,1]", "\"input\":[-2,3,1]")]
    [InlineData("\"input\":[2,3,1]", "\"input\":[65536,65536,65536]")]
    [InlineData("\"classes\":[\"0\"", "\"classes\":[null")]
    [InlineData("\"classes\"", "\"klasses\"")]
    [InlineData("\"counters\"", "\"numbers\"")]
    [InlineData("\"model\":\"mlp\"", "\"model\":null")]
    [InlineData("\"model\":\"mlp\"", "\"model\":\"none\"")]
    [InlineData("\"rule\":\"kp\"", "\"rule\":\"none\"")]
    [InlineData("\"hidden\":\"4\"", "\"hidden\":\"1000,3000\"")]
    [InlineData("\"hidden\":\"4\"", "\"hidden\":\"1000000,1000000\"")]
    [InlineData("\"epochs\":[{", "\"epochs\":[null,{")]
    [InlineData("\"observations\":[", "\"observations\":[null,")]
    public void A_checkpoint_that_lies_about_its_training_is_refused(string text, string other)
    {
        run.Restore();
        var header = Encoding.Latin1.GetString(run.Files[run.Newest]);
        var (quoted, replaced) = (text.Replace("\"", "\\u0022", StringComparison.Ordinal), other.Replace("\"", "\\u0022", StringComparison.Ordinal));
        Assert.Contains(quoted, header);
        File.WriteAllBytes(run.Newest, Signed(Encoding.Latin1.GetBytes(header.Replace(quoted, replaced, StringComparison.Ordinal))));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Assert.ThrowsAny<Exception>(() => Restore(run.Newest));

        Assert.True(refusal is UsageException or RunException, $"{refusal}");
        Fuzz.IsSentence(run.Newest, refusal.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Fuzz.MostBytes);
    }

    [Theory]
    [InlineData("state.json", "{}")]
    [InlineData("state.json", "{\"state\":null}")]
    [InlineData("state.json", "null")]
    [InlineData("metrics.jsonl", "null\n{\"kind\":null}\n{}\n[\n")]
    [InlineData("summary.json", "{\"test_accuracy\":0.5,\"judged_epoch\":1,\"weights_sha256\":null,\"transport\":null}")]
    public void A_file_without_what_has_to_be_in_it_counts_as_none(string name, string text)
    {
        run.Restore();
        File.WriteAllText(run.File(name), text);

        Assert.Contains("one", Command.Run($"ls {run.Runs}", width: 200).Fine());
    }

    [Theory]
    [InlineData("ls", 500)]
    [InlineData("eval", 100)]
    [InlineData("resume", 100)]
    public async Task Verbs_take_damaged_runs_or_refuse_them(string verb, int count)
    {
        var line = verb == "ls" ? $"ls {run.Runs}" : $"{verb} {run.Path} --threads 1";
        await Task.Run(() =>
        {
            for (var i = 0; i < count; i++)
            {
                run.Restore();
                if (verb == "resume" && i % 2 == 0)
                {
                    RunStopped();
                }

                var draws = Rng.FromSeed(12).Stream(i);
                var file = run.File(run.Names[draws.Below(run.Names.Count, 1)]);
                var damaged = Damage.Of(File.ReadAllBytes(file), run.Files[run.File("summary.json")], draws);
                File.WriteAllBytes(file, file == run.Newest && i % 3 > 0 ? Signed(damaged) : damaged);
                Ends(line, $"damaged {verb} {i}, {Path.GetFileName(file)}");
            }
        }).WaitAsync(Hang.Guard);
    }

    private static void Ends(string line, string what)
    {
        try
        {
            var outcome = Command.Run(line);
            if (outcome.Code != 0)
            {
                outcome.ShouldFail(outcome.Code == 2 ? 2 : 1);
                Assert.DoesNotContain("Exception", outcome.Error);
            }
        }
        catch (Exception error)
        {
            Assert.Fail($"{what}: {error}");
        }
    }

    private void RunStopped() => File.WriteAllText(run.File("state.json"), "{\"state\":\"stopped\"}");

    private static void Restore(string path)
    {
        using (var kept = Checkpoint.Open(path))
        {
            foreach (var (name, shape) in kept.Tensors)
            {
                kept.Read(name, Tensor.Zeros(Device, shape));
            }
        }

        _ = TrainedNetwork.Open(path, Device, batch: 1);
    }

    // With the header's length and the checksum right again, so that the damage reaches further. The checksum comes first in the metadata.
    private byte[] Signed(byte[] checkpoint)
    {
        var whole = run.Files[run.Newest];
        var numbers = whole.Length - 8 - (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var place = whole.AsSpan().IndexOf("\"xxh128\":\""u8) + "\"xxh128\":\"".Length;
        if (checkpoint.Length < Math.Max(place + 32, 8 + numbers))
        {
            return checkpoint;
        }

        BinaryPrimitives.WriteInt64LittleEndian(checkpoint, checkpoint.Length - 8 - numbers);
        checkpoint.AsSpan(place, 32).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(XxHash128.Hash(checkpoint))).CopyTo(checkpoint, place);
        return checkpoint;
    }
}
