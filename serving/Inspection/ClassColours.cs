namespace Puente.Serving.Inspection;

/// <summary>One colour a class, told apart by colour-blind readers too (Okabe and Ito 2008), by the class's place in the head.</summary>
internal static class ClassColours
{
    private static readonly Rgb[] Palette =
        [new(230, 60, 0), new(0, 158, 115), new(86, 180, 233), new(240, 228, 66), new(204, 121, 167), new(0, 114, 178), new(230, 159, 0), new(255, 255, 255)];

    public static Rgb Of(int index) => Palette[index % Palette.Length];
}

/// <summary>A colour.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Black or white, whichever reads better on this colour (Rec. 601 luma).</summary>
    public Rgb Ink => 299 * R + 587 * G + 114 * B > 140_000 ? new(0, 0, 0) : new(255, 255, 255);
}
