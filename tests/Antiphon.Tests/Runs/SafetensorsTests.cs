using System.Buffers.Binary;
using System.Text;
using Antiphon.Kernels;
using Antiphon.Layers;
using Antiphon.Runs;
using Antiphon.Tests.Support;
using Antiphon.Training;

namespace Antiphon.Tests.Runs;

public sealed class SafetensorsTests
{
    private static readonly IDevice Device = new Reference<float>();

    [Fact]
    public void What_is_written_is_the_published_format()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [("a.W", Tensor.Zeros(Device, new(2, 3)).Fill(1.5)), ("b", Tensor.Zeros(new Reference<double>(), new(2)).Fill(-2))], [("note", "twice \"two\"")]);

        var bytes = stream.ToArray();
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"note":"twice \u0022two\u0022"},"a.W":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F64","shape":[2],"data_offsets":[24,40]}}""",
            Encoding.UTF8.GetString(bytes, 8, length).TrimEnd());
        Assert.Equal(8 + length + 40, bytes.Length);
        Assert.Equal(1.5f, BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(8 + length)));
        Assert.Equal(-2, BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 + length + 24)));
    }

    [Fact]
    public void What_was_written_is_read()
    {
        using var stream = new MemoryStream();
        var tensor = Rng.FromSeed(1).Normal(Tensor.Zeros(Device, new(3, 3, 2, 5)), 1);
        Safetensors.Write(stream, [("x", Tensor.Zeros(Device, new(1))), ("w", tensor)], []);

        stream.Position = 0;
        var header = Safetensors.ReadHeader(stream, "file");
        var again = Tensor.Zeros(Device, header.Entries["w"].Shape);
        Safetensors.ReadNumbers(stream, header, header.Entries["w"], again);

        Assert.Equal(tensor.ToArray(), again.ToArray());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'a' is in its header twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'a' lies outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "its shape asks for 8")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", "of type F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "its shape asks for")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", "no shape of one to four extents")]
    [InlineData("""{}""", "its tensors take 0 bytes, and 4 follow")]
    [InlineData("""[]""", "its header is no object")]
    [InlineData("""{"a":1""", "its header is no JSON|'a' in its header is no object")]
    [InlineData("""{"__metadata__":{"a":1}}""", "under __metadata__ is no text")]
    public void A_header_that_lies_is_refused(string header, string says)
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0]);

        Assert.Matches(says, Assert.Throws<RunException>(() => Safetensors.ReadHeader(stream, "file")).Message);
    }

    [Theory]
    [InlineData(1UL << 60)]
    [InlineData(ulong.MaxValue)]
    [InlineData(100UL)]
    public void A_header_longer_than_the_file_is_refused_at_once(ulong length)
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes(length), (byte)'{', (byte)'}']);

        Assert.Contains($"its header claims {length} bytes, and 2 follow", Assert.Throws<RunException>(() => Safetensors.ReadHeader(stream, "file")).Message);
    }

    [Fact]
    public void Damaged_checkpoints_are_refused_in_one_sentence()
    {
        using var folder = new TempFolder();
        var path = folder.File("step-000000001.safetensors");
        var state = new StateTree([("conv1.W", Rng.FromSeed(1).Normal(Tensor.Zeros(Device, new(2, 2, 1, 3)), 1)), ("conv1.bias", Tensor.Zeros(Device, new(3)))], [("steps", 1)]);
        Checkpoint.Write(path, new(), new(4, 4, 1), ["a", "b"], state, TrainingPosition.Start);
        using (var whole = Checkpoint.Open(path))
        {
            Assert.Equal((1, new Shape(4, 4, 1)), (whole.Counter("steps"), whole.Input));
        }

        var bytes = File.ReadAllBytes(path);
        var draws = Rng.FromSeed(2);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4000; i++)
        {
            var damaged = Damage(bytes, draws.Stream(i));
            if (damaged.AsSpan().SequenceEqual(bytes))
            {
                continue;
            }

            File.WriteAllBytes(path, damaged);
            var refusal = Assert.Throws<RunException>(() => Checkpoint.Open(path).Dispose());
            Assert.StartsWith(path, refusal.Message);
            Assert.DoesNotContain('\n', refusal.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4000L * (4 << 20));
    }

    // Some bytes changed, cut off, put in or doubled.
    internal static byte[] Damage(byte[] bytes, Rng draws)
    {
        var damaged = bytes.ToList();
        for (var i = draws.Below(4, 0); i >= 0; i--)
        {
            var (at, kind) = (draws.Stream(i).Below(Math.Max(1, damaged.Count), 0), draws.Stream(i).Below(5, 1));
            switch (kind)
            {
                case 0 when damaged.Count > 0:
                    damaged[at] = (byte)draws.Stream(i).Below(256, 2);
                    break;
                case 1:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                case 2:
                    damaged.Insert(at, (byte)draws.Stream(i).Below(256, 2));
                    break;
                case 3 when damaged.Count > 0:
                    damaged[at] ^= (byte)(1 << draws.Stream(i).Below(8, 2));
                    break;
                default:
                    damaged.InsertRange(at, damaged.Skip(at).Take(16).ToArray());
                    break;
            }
        }

        return [.. damaged];
    }
}
