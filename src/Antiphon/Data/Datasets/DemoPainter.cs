using Antiphon.Kernels;

namespace Antiphon.Data;

/// <summary>Paints one demo picture from one random stream: the digit, bent and moved, strokes that mean nothing, and noise.</summary>
internal ref struct DemoPainter(Rng rng, Span<byte> picture)
{
    public const int Side = 28;

    private const int Pieces = 5;           // straight pieces between two points of a stroke
    private const double Bend = 0.033;      // how far a point of a digit strays, in digit sizes
    private const double Turn = 0.20;       // largest rotation, radians
    private const double Slant = 0.22;      // largest shear
    private const double Shift = 2.50;      // largest move off the centre, pixels
    private const double Noise = 0.20;      // largest noise, in full brightness

    private readonly Span<byte> _picture = picture;
    private ulong _place;

    public void Paint(DemoGlyph glyph)
    {
        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        var distractions = (int)Between(0, 3);
        for (var i = 0; i < distractions; i++)
        {
            Distract(ink);
        }

        Write(glyph, ink);
        Develop(ink);
    }

    private void Write(DemoGlyph glyph, scoped Span<float> ink)
    {
        Span<(double X, double Y)> points = stackalloc (double, double)[glyph.Points.Length];
        var (sine, cosine) = Math.SinCos(Between(-Turn, Turn));
        var slant = Between(-Slant, Slant);
        var (width, height) = (Between(10, 16), Between(15, 20));
        var centre = (X: Side / 2 + Between(-Shift, Shift), Y: Side / 2 + Between(-Shift, Shift));
        for (var i = 0; i < points.Length; i++)
        {
            var x = (glyph.Points[i].X - 0.5 + Stray()) * width;
            var y = (glyph.Points[i].Y - 0.5 + Stray()) * height;
            x -= slant * y;
            points[i] = (centre.X + cosine * x - sine * y, centre.Y + sine * x + cosine * y);
        }

        var (radius, strength) = (Between(0.7, 1.6), Between(0.65, 1));
        Span<(double X, double Y)> path = stackalloc (double, double)[9];
        foreach (var stroke in glyph.Strokes)
        {
            for (var i = 0; i < stroke.Length; i++)
            {
                path[i] = points[stroke[i]];
            }

            Stroke(path[..stroke.Length], radius, strength, ink);
        }
    }

    // A short curve anywhere, about as bright as a digit.
    private void Distract(scoped Span<float> ink)
    {
        var (x, y) = (Between(0, Side), Between(0, Side));
        var (sine, cosine) = Math.SinCos(Between(0, Math.Tau));
        var (length, bow) = (Between(4, 9), Between(-3, 3));
        ReadOnlySpan<(double, double)> path =
        [
            (x - cosine * length / 2, y - sine * length / 2),
            (x - sine * bow, y + cosine * bow),
            (x + cosine * length / 2, y + sine * length / 2),
        ];
        Stroke(path, Between(0.4, 1.2), Between(0.4, 0.9), ink);
    }

    // A Catmull-Rom curve through the points, in straight pieces.
    private static void Stroke(ReadOnlySpan<(double X, double Y)> path, double radius, double strength, scoped Span<float> ink)
    {
        var from = path[0];
        for (var i = 0; i + 1 < path.Length; i++)
        {
            var (a, b, c, d) = (path[Math.Max(i - 1, 0)], path[i], path[i + 1], path[Math.Min(i + 2, path.Length - 1)]);
            var pieces = path.Length == 2 ? 1 : Pieces;
            for (var piece = 1; piece <= pieces; piece++)
            {
                var t = (double)piece / pieces;
                var to = (X: Curve(a.X, b.X, c.X, d.X, t), Y: Curve(a.Y, b.Y, c.Y, d.Y, t));
                Line(from, to, radius, strength, ink);
                from = to;
            }
        }
    }

    private static double Curve(double a, double b, double c, double d, double t) =>
        b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

    private static void Line((double X, double Y) from, (double X, double Y) to, double radius, double strength, scoped Span<float> ink)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var scale = 1 / Math.Max(dx * dx + dy * dy, 1e-9);
        var reach = radius + 0.5;
        var (left, right) = (Inside(Math.Min(from.X, to.X) - reach), Inside(Math.Max(from.X, to.X) + reach));
        var (top, bottom) = (Inside(Math.Min(from.Y, to.Y) - reach), Inside(Math.Max(from.Y, to.Y) + reach));
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                var (px, py) = (x - from.X, y - from.Y);
                var along = Math.Clamp((px * dx + py * dy) * scale, 0, 1);
                var (ox, oy) = (px - along * dx, py - along * dy);
                var cover = reach - Math.Sqrt(ox * ox + oy * oy); // of the pixel by the line, about
                ref var pixel = ref ink[y * Side + x];
                pixel = Math.Max(pixel, (float)(strength * Math.Clamp(cover, 0, 1)));
            }
        }
    }

    // To bytes, with noise: sixteen pixels from one block of random bits.
    private void Develop(scoped ReadOnlySpan<float> ink)
    {
        var noise = (float)Between(0.3 * Noise, Noise);
        for (var i = 0; i < ink.Length; i += 16)
        {
            var bits = rng.Bits(_place++);
            for (var j = i; j < i + 16; j++, bits >>= 8)
            {
                _picture[j] = (byte)Math.Clamp(255 * (ink[j] + noise * ((byte)bits / 127.5f - 1)), 0, 255);
            }
        }
    }

    private double Stray() => Bend * (Between(-1, 1) + Between(-1, 1) + Between(-1, 1));

    private double Between(double low, double high) => low + (high - low) * rng.Uniform(_place++);

    private static int Inside(double place) => (int)Math.Clamp(place, 0, Side - 1);
}
