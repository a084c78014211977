namespace Puente.Bench.Serving;

/// <summary>Pixels to ask with.</summary>
internal static class Images
{
    /// <summary>One image of noise at the release's size.</summary>
    public static byte[] Of(ReleaseFolder release)
    {
        var image = new byte[release.ImageBytes];
        new Random(5).NextBytes(image);
        return image;
    }
}
