using Puente.Core.Images;
using Puente.Imaging;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Reports;

namespace Puente.Learning.Training.Tasks;

/// <summary>Images of the dataset as a model sees them, for its card.</summary>
internal static class CardPictures
{
    /// <summary>Name of the file.</summary>
    public const string Reconstructions = "reconstructions.png";

    private const int Most = 6, Stream = 8;

    /// <summary>What <paramref name="objective"/> rebuilds of some images, drawn by <paramref name="seed"/>; nothing where it rebuilds none.</summary>
    public static IReadOnlyList<CardPicture> Of(IObjective objective, Recipe recipe, ShardDataset data, int seed)
    {
        if (objective is not MaskedObjective masked) return [];
        var images = Drawn(data, recipe.ViewSide, seed);
        var rebuilt = masked.Rebuild(images, seed);
        var sheet = ReconstructionSheet.Of(images, rebuilt.Images, rebuilt.Hidden, rebuilt.Patch);
        return [new CardPicture(Reconstructions, "Reconstructions", Caption(recipe), ImageCodec.EncodePng(sheet))];
    }

    private static string Caption(Recipe recipe) =>
        $"Images of the dataset drawn by the seed, a column each: as they are; as the encoder sees them, hidden patches grey; and as the decoder of the last step rebuilds the hidden patches, those seen pasted in. {(recipe.Masking.NormalizedPixels ? "It learned patches brought to mean 0 and variance 1: each is shown with the mean and the deviation of the patch it stands for, which it was not asked for, so brightness and contrast say nothing of it; its structure does. " : "")}What looks well need not embed well.";

    private static RgbImage[] Drawn(ShardDataset data, int side, int seed)
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        var random = SplitMix64.For(seed, 0, Stream);
        random.Shuffle(order);
        return [.. order.Take(Most).Select(index =>
        {
            var image = new RgbImage(data.Side, data.Side);
            data.Read(index, image.Pixels);
            return side == data.Side ? image : ImageCodec.Resize(image, side, side);
        })];
    }
}
