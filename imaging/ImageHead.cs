namespace Puente.Imaging;

/// <summary>What an image file says of itself before it is decoded.</summary>
/// <param name="Width">Pixels across, upright.</param>
/// <param name="Height">Pixels down, upright.</param>
/// <param name="Format"><c>jpeg</c>, <c>png</c>, <c>webp</c>, <c>bmp</c>, <c>gif</c> …</param>
public readonly record struct ImageHead(int Width, int Height, string Format);
