using System.Runtime.InteropServices;
using Puente.Core.Inspection;

namespace Puente.Samples.Drawing;

/// <summary>Straight pieces of a path, each end with its half width in pixels.</summary>
internal readonly record struct Piece(float X0, float Y0, float Half0, float X1, float Y1, float Half1);

/// <summary>A path drawn with a pen of varying width.</summary>
internal sealed class Stroke
{
    private readonly List<Piece> _pieces = [];

    /// <summary>The pieces, in drawing order.</summary>
    public IReadOnlyList<Piece> Pieces => _pieces;

    /// <summary>Adds a piece.</summary>
    public void Add(Piece piece) => _pieces.Add(piece);

    /// <summary>The box of the path and <paramref name="margin"/> pixels about it.</summary>
    public PixelBox Bounds(Canvas canvas, float margin)
    {
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        foreach (var piece in _pieces)
        {
            left = MathF.Min(left, MathF.Min(piece.X0, piece.X1));
            right = MathF.Max(right, MathF.Max(piece.X0, piece.X1));
            top = MathF.Min(top, MathF.Min(piece.Y0, piece.Y1));
            bottom = MathF.Max(bottom, MathF.Max(piece.Y0, piece.Y1));
        }

        return canvas.Between(left - margin, top - margin, right + margin, bottom + margin);
    }

    /// <summary>Signed distance in pixels to the pen's edge (negative inside), at most <paramref name="reach"/>.</summary>
    public Field Distance(Canvas canvas, float reach)
    {
        var field = new Field(Bounds(canvas, reach + 4));
        Array.Fill(field.Values, reach);
        var box = field.Box;
        foreach (ref readonly var p in CollectionsMarshal.AsSpan(_pieces))
        {
            var margin = reach + MathF.Max(p.Half0, p.Half1);
            var part = canvas.Between(MathF.Min(p.X0, p.X1) - margin, MathF.Min(p.Y0, p.Y1) - margin, MathF.Max(p.X0, p.X1) + margin, MathF.Max(p.Y0, p.Y1) + margin);
            float dx = p.X1 - p.X0, dy = p.Y1 - p.Y0;
            var scale = 1 / MathF.Max(1e-4f, dx * dx + dy * dy);
            for (var y = Math.Max(part.Y, box.Y); y < Math.Min(part.Y + part.Height, box.Y + box.Height); y++)
                for (var x = Math.Max(part.X, box.X); x < Math.Min(part.X + part.Width, box.X + box.Width); x++)
                {
                    float fromX = x - p.X0, fromY = y - p.Y0;
                    var t = Math.Clamp((fromX * dx + fromY * dy) * scale, 0, 1);
                    float offX = fromX - t * dx, offY = fromY - t * dy;
                    var distance = MathF.Sqrt(offX * offX + offY * offY) - (p.Half0 + (p.Half1 - p.Half0) * t);
                    ref var value = ref field.Values[(y - box.Y) * box.Width + x - box.X];
                    if (distance < value) value = distance;
                }
        }

        return field;
    }

    /// <summary>
    /// A jagged walk of <paramref name="length"/> pixels through its middle (<paramref name="x"/>, <paramref name="y"/>): the heading wanders about
    /// <paramref name="angle"/> and kinks; the width varies about <paramref name="half"/> and tapers to the ends.
    /// </summary>
    public static Stroke Jagged(SplitMix random, float x, float y, float angle, float length, float half, float kink)
    {
        var stroke = new Stroke();
        float heading = angle, kinkLeft = 0, width = half * 0.5f;
        x -= MathF.Cos(angle) * length / 2;
        y -= MathF.Sin(angle) * length / 2;
        for (float done = 0; done < length;)
        {
            var step = random.Range(3, 7);
            if (kinkLeft <= 0)
            {
                heading = angle + random.Normal() * kink;
                kinkLeft = random.Range(5, 22);
            }

            heading += random.Normal() * kink * 0.25f;
            kinkLeft -= step;
            float nextX = x + MathF.Cos(heading) * step, nextY = y + MathF.Sin(heading) * step;
            var ends = MathF.Min(1, 0.35f + MathF.Min(done, length - done) / 25);
            var next = half * MathF.Max(0.45f, 0.8f + 0.45f * random.Normal()) * ends;
            next = 0.5f * (width + next);
            stroke.Add(new Piece(x, y, width, nextX, nextY, next));
            (x, y, width, done) = (nextX, nextY, next, done + step);
        }

        return stroke;
    }

    /// <summary>A smooth arc of constant width: heading <paramref name="angle"/> that turns by <paramref name="turn"/> radians a pixel.</summary>
    public static Stroke Arc(float x, float y, float angle, float turn, float length, float half)
    {
        var stroke = new Stroke();
        const float step = 6;
        x -= MathF.Cos(angle) * length / 2;
        y -= MathF.Sin(angle) * length / 2;
        for (float done = 0, heading = angle - turn * length / 2; done < length; done += step, heading += turn * step)
        {
            float nextX = x + MathF.Cos(heading) * step, nextY = y + MathF.Sin(heading) * step;
            stroke.Add(new Piece(x, y, half, nextX, nextY, half));
            (x, y) = (nextX, nextY);
        }

        return stroke;
    }
}
