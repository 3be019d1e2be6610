#:project ../src/Antiphon/Antiphon.csproj
#:property PublishAot=false
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Antiphon.Data;
using Antiphon.Kernels;
using Antiphon.Models;
using Antiphon.Rules;
using Antiphon.Runs;
using Antiphon.Schedules;
using Antiphon.Training;

// A folder with a folder of pictures for every class: that of the first argument, or one made here.
var folder = args.Length > 0 ? args[0] : MakePictures(Directory.CreateTempSubdirectory("pictures-").FullName);
var data = ImageFolder.Open(folder, seed: 1, new DataOptions { Size = 32, Split = Split.Parse("0.7,0.1,0.2") });
Console.WriteLine($"{folder}: {data.Train.Count} pictures to learn from, of {string.Join(", ", data.ClassNames)}");

// Trained by the weight mirror, saved, and loaded into another network of the same model.
var model = new Sequential { Layers = "conv 16 3 pad 1 norm, pool 2, conv 32 3 pad 1 norm, pool 2, conv 64 3 pad 1 norm, pool 2, dense 64" };
var network = model.Grow(data.Shape, data.Classes, new WeightMirror(), seed: 1);
Console.WriteLine(new Trainer(network, new Recipe { Epochs = 15, BatchSize = 16, Rate = new Cosine(0.05) }).Fit(data));
var file = Path.Combine(Path.GetTempPath(), $"pictures-{Environment.ProcessId}.safetensors");
network.Save(file);
var loaded = model.Grow(data.Shape, data.Classes, new WeightMirror(), seed: 2);
loaded.Load(file);
File.Delete(file);

// One picture of each class, through the steps of the data set, to what it is taken for.
var pass = loaded.CreatePass(capacity: 1);
var (item, scores) = (new float[data.Shape.Length], new double[data.Classes]);
var steps = (Pictures)(data.Test is Subset part ? part.Whole : data.Test);
foreach (var name in data.ClassNames)
{
    var picture = Directory.EnumerateFiles(Path.Combine(folder, name)).Order(StringComparer.Ordinal).First();
    steps.Prepare(File.ReadAllBytes(picture), picture, item);
    loaded.Device.Write(pass.Input, 0, item);
    loaded.Device.Read(loaded.Forward(pass), 0, scores);
    Console.WriteLine($"{Path.GetRelativePath(folder, picture)} is taken for {data.ClassNames[Array.IndexOf(scores, scores.Max())]}");
}

if (args.Length == 0)
{
    Directory.Delete(folder, recursive: true);
}

// Discs, crosses and stripes of any colour and size, sixty of each, as PNG.
static string MakePictures(string folder)
{
    const int Side = 32;
    (string Name, Func<double, double, double, bool> IsInside)[] shapes =
    [
        ("cross", (x, y, size) => Math.Min(Math.Abs(x), Math.Abs(y)) < size / 4 && Math.Max(Math.Abs(x), Math.Abs(y)) < size),
        ("disc", (x, y, size) => (x * x) + (y * y) < size * size),
        ("stripes", (x, y, size) => Math.Sin(x * 9 / size) > 0),
    ];
    foreach (var (name, isInside) in shapes)
    {
        Directory.CreateDirectory(Path.Combine(folder, name));
        for (var i = 0; i < 60; i++)
        {
            var random = Rng.FromSeed(1).Stream(name).Stream(i);
            var (centreX, centreY, size) = (12 + random.Below(8, 0), 12 + random.Below(8, 1), 6 + random.Below(6, 2));
            byte[] colours = [.. Enumerable.Range(0, 6).Select(channel => (byte)((channel < 3 ? 0 : 156) + random.Below(100, 3 + (ulong)channel)))]; // dark, then bright
            var rows = new byte[Side * (1 + (Side * 3))]; // before each row the number of its filter, none
            for (var cell = 0; cell < Side * Side; cell++)
            {
                var colour = colours.AsSpan(isInside((cell % Side) - centreX, (cell / Side) - centreY, size) ? 3 : 0, 3);
                colour.CopyTo(rows.AsSpan((cell / Side * (1 + (Side * 3))) + 1 + (cell % Side * 3)));
            }

            File.WriteAllBytes(Path.Combine(folder, name, $"{i:D2}.png"), Png(Side, rows));
        }
    }

    return folder;
}

static byte[] Png(int side, byte[] rows)
{
    using var packed = new MemoryStream();
    using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
    {
        deflate.Write(rows);
    }

    var header = new byte[13];
    BinaryPrimitives.WriteInt32BigEndian(header, side);
    BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
    (header[8], header[9]) = (8, 2); // eight bits of red, green and blue
    return [0x89, .. "PNG\r\n\x1A\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
}

static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content)
{
    byte[] chunk = [0, 0, 0, 0, .. kind, .. content, 0, 0, 0, 0];
    BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
    BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + content.Length)));
    return chunk;
}
