using Puente.Core.Images;
using Puente.Imaging;

namespace Puente.Cli.Tests;

/// <summary>A folder that goes when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"puente-cli-{Guid.NewGuid():N}");

    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Writes bytes, making the folder.</summary>
    public string Write(byte[] bytes, params string[] parts)
    {
        var path = At(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Writes text, making the folder.</summary>
    public string Write(string text, params string[] parts) => Write(System.Text.Encoding.UTF8.GetBytes(text), parts);

    /// <summary>Writes a JPEG of noise.</summary>
    public string Image(int seed, int side, params string[] parts) => Write(Noise(seed, side), parts);

    /// <summary>A JPEG of noise.</summary>
    public static byte[] Noise(int seed, int side = 48)
    {
        var image = new RgbImage(side, side);
        new Random(seed).NextBytes(image.Pixels);
        return ImageCodec.EncodeJpeg(image, 80);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
