using Puente.Core;
using Puente.Datasets.Packing;
using Puente.Imaging;

namespace Puente.Datasets.Reports;

/// <summary>Small pictures as data URIs, for a report that needs no other file.</summary>
internal static class Thumbnails
{
    private const int Side = 120;

    /// <summary>A picture of each of <paramref name="names"/> under <paramref name="folder"/>; those that cannot be decoded have none.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(string folder, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var wanted = names.Distinct().ToList();
        var pictures = new string?[wanted.Count];
        await Parallel.ForAsync(0, wanted.Count, cancellationToken, async (i, token) => pictures[i] = await OfAsync(Path.Combine(folder, wanted[i]), wanted[i], token));
        return wanted.Zip(pictures).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!);
    }

    private static async Task<string?> OfAsync(string path, string name, CancellationToken cancellationToken)
    {
        try
        {
            var image = ImageCodec.Decode(await FolderImages.ReadBoundedAsync(path, name, cancellationToken), name);
            var scale = Math.Min(1, (double)Side / Math.Max(image.Width, image.Height));
            var small = ImageCodec.Resize(image, Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)));
            return $"data:image/jpeg;base64,{Convert.ToBase64String(ImageCodec.EncodeJpeg(small, 70))}";
        }
        catch (InputException)
        {
            // No picture of what is no image; its reason stands beside.
            return null;
        }
    }
}
