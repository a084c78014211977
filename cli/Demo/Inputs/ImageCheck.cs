using Puente.Core;
using Puente.Imaging;

namespace Puente.Cli.Demo.Inputs;

/// <summary>Looks into an image file before anything is started with it.</summary>
public static class ImageCheck
{
    /// <summary>Pixels below which a side is too short to learn or see anything from.</summary>
    public const int MinSide = 32;

    /// <summary>Bytes beyond which the tiers take no file.</summary>
    public const long MaxBytes = Client.Upload.MaxBytes;

    /// <summary>What is wrong with the image, or null.</summary>
    public static InputException? Fault(string option, string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            return new InputException(option, path, $"is larger than {MaxBytes >> 20} MiB", "Give a smaller file, for example a JPEG of higher compression.");
        try
        {
            var image = ImageCodec.Decode(File.ReadAllBytes(path), path);
            return Math.Min(image.Width, image.Height) < MinSide
                ? new InputException(option, path, $"is {image.Width}×{image.Height} pixels", $"Give an image of at least {MinSide} pixels a side.")
                : null;
        }
        catch (InputException e)
        {
            return new InputException(option, path, e.Problem, e.Remedy);
        }
        catch (UnauthorizedAccessException)
        {
            return new InputException(option, path, "cannot be read", "Give the right to read it.");
        }
    }
}
