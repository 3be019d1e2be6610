using System.Buffers.Binary;
using System.Text;
using Antiphon.Exchange;
using Antiphon.Kernels;
using Antiphon.Tests.Support;

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
        var again = Tensor.Zeros(Device, header.Entries["w"].Shape!.Value);
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
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "no shape of one to four extents")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'b' begins at 0, and what comes before it ends at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "'a' lies outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", "'a' lies outside the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551616]}}""", "a shape or place that cannot be")]
    [InlineData("""{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}}""", "its shape asks for 8")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{}}}}}}""", "its header is no JSON|a field 'a' that the format does not know")]
    [InlineData("""[[[[[[[[]]]]]]]]""", "its header is no object")]
    [InlineData("""{"__metadata__":{"a":"\ud800"}}""", "its header has text that is no Unicode")]
    [InlineData("""{"\udc00":{}}""", "its header has text that is no Unicode")]
    [InlineData("""{"a\nb":1}""", "'a b' in its header is no object")]
    [InlineData("""{}""", "its tensors take 0 bytes, and 4 follow")]
    [InlineData("""[]""", "its header is no object")]
    [InlineData("""{"a":1""", "its header is no JSON|'a' in its header is no object")]
    [InlineData("""{"__metadata__":{"a":1}}""", "under __metadata__ is no text")]
    public void A_header_that_lies_is_refused(string header, string says)
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes((ulong)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0]);

        var message = Assert.Throws<RunException>(() => Safetensors.ReadHeader(stream, "file")).Message;
        Assert.Matches(says, message);
        Fuzz.IsSentence("file", message);
    }

    [Theory]
    [InlineData(1UL << 60)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    [InlineData(100_000_000UL)]
    [InlineData(100UL)]
    public void A_header_longer_than_the_file_is_refused_at_once(ulong length)
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes(length), (byte)'{', (byte)'}']);

        Assert.Contains($"its header claims {length} bytes, and 2 follow", Assert.Throws<RunException>(() => Safetensors.ReadHeader(stream, "file")).Message);
    }

    [Fact]
    public async Task Damaged_files_are_refused_in_one_sentence_or_read()
    {
        using var folder = new TempFolder();
        var path = folder.File("weights.safetensors");
        byte[][] files = [FileOf([("a.W", new(2, 3)), ("b", new(4))], [("note", "two")]), FileOf([("c", new(1, 2, 3, 4))], [])];

        var taken = await Fuzz.Read(path, files, 4000, () =>
        {
            using var stream = File.OpenRead(path);
            var header = Safetensors.ReadHeader(stream, path);
            foreach (var entry in header.Entries.Values)
            {
                Safetensors.ReadNumbers(stream, header, entry, Tensor.Zeros(Device, entry.Shape!.Value));
            }
        });

        Assert.InRange(taken, 1, 3999);
    }

    private static byte[] FileOf((string Name, Shape Shape)[] tensors, (string, string)[] metadata)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [.. tensors.Select(part => (part.Name, Tensor.Zeros(Device, part.Shape)))], metadata);
        return stream.ToArray();
    }
}
