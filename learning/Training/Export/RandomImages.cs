namespace Puente.Learning.Training.Export;

/// <summary>Images to compare a graph and its model on where there are no others: weights alone say nothing of what they will see.</summary>
internal static class RandomImages
{
    private const int Stream = 11;

    /// <summary>Random levels, uint8 [count, side, side, 3]; the same each time.</summary>
    public static byte[] Of(int count, int side)
    {
        var random = SplitMix64.For(0, Stream);
        var images = new byte[count * side * side * 3];
        for (var i = 0; i < images.Length; i++) images[i] = (byte)random.Below(256);
        return images;
    }
}
