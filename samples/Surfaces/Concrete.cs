using Puente.Samples.Drawing;

namespace Puente.Samples.Surfaces;

/// <summary>Sound concrete: cement skin, sand, the mark of the formwork. Fills the whole canvas.</summary>
internal static class Concrete
{
    /// <summary>Pours, strikes the formwork, and lets it weather.</summary>
    public static void Pour(Canvas canvas, SplitMix random)
    {
        var grey = random.Range(0.4f, 0.72f);
        float warm = random.Normal() * 0.03f, tint = random.Normal() * 0.012f;
        float red = grey * (1 + warm + tint), green = grey * (1 - tint * 0.5f), blue = grey * (1 - warm * 1.3f + tint);
        float cloudy = random.Range(0.05f, 0.3f), grainy = random.Range(0.02f, 0.09f), rough = random.Range(0.05f, 0.45f);
        var clouds = Field.Noise(canvas.All, random.Range(40, 110), 4, random).Values;
        var hue = Field.Noise(canvas.All, random.Range(30, 90), 2, random).Values;
        var grain = Field.Noise(canvas.All, random.Range(2, 5), 2, random, 0.7f).Values;
        var hueDepth = random.Range(0.01f, 0.06f);
        for (var i = 0; i < grain.Length; i++)
        {
            var value = 1 + clouds[i] * cloudy + grain[i] * grainy;
            canvas.Red[i] = red * value * (1 + hue[i] * hueDepth);
            canvas.Green[i] = green * value;
            canvas.Blue[i] = blue * value * (1 - hue[i] * hueDepth);
            canvas.Relief[i] = grain[i] * rough;
        }

        switch (random.Below(8))
        {
            case 0 or 1: Formwork.Boards(canvas, random); break;
            case 2: Formwork.Panels(canvas, random); break;
            case 3: Formwork.Washed(canvas, random); break;
            default: break;
        }
    }
}
