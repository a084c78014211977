using Puente.Core.Inspection;
using Puente.Samples.Drawing;

namespace Puente.Samples.Distractors;

/// <summary>Splatter: round smooth drops of whitewash, primer or bitumen. As bright as crust, as brown as rust, as dark as a void.</summary>
internal sealed class Splatter : IMark
{
    public PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent)
    {
        var tone = random.Below(5) switch
        {
            0 => new Tone(0.1f, 0.1f, 0.11f),
            1 or 2 => new Tone(0.5f, 0.28f, random.Range(0.08f, 0.14f)),
            _ => new Tone(1, 1, random.Range(0.9f, 1)),
        };
        for (var drops = 2 + random.Below(9); drops > 0; drops--)
        {
            float radius = random.Range(2, 8), dropX = x + random.Range(-0.5f, 0.5f) * extent, dropY = y + random.Range(-0.5f, 0.5f) * extent;
            var box = canvas.Around(dropX, dropY, radius + 2, radius + 2);
            for (var row = box.Y; row < box.Y + box.Height; row++)
                for (var column = box.X; column < box.X + box.Width; column++)
                {
                    float dx = column - dropX, dy = row - dropY;
                    canvas.Cover(row * canvas.Width + column, tone, 0.9f * Curve.Step(radius + 0.7f, radius - 0.7f, MathF.Sqrt(dx * dx + dy * dy)));
                }
        }

        return canvas.Around(x, y, extent / 2, extent / 2);
    }
}
