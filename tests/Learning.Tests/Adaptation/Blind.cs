using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Learning.Training.Adaptation;
using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Adaptation;

/// <summary>
/// A backbone that reads red minus blue and throws it away: two channels of its tokens carry it, with opposite signs, so that no norm's mean or deviation shows it; nothing
/// frozen reads them, and the last norm drops them. Green reaches the embedding. Adapters can carry the lost colour over to the other channels.
/// </summary>
public static class Blind
{
    public const int Side = 32;

    public static BackboneOptions Architecture { get; } = Tiny.Architecture with { Stem = StemKind.Plain, Pixels = PixelStatistics.Half, Positions = PositionKind.Learned };

    public static Backbone Backbone()
    {
        var backbone = Backbones.Random(Architecture);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (name, weight) in backbone.state_dict())
        {
            var kept = tensor(Enumerable.Range(0, Architecture.Width).Select(d => d < 2 ? 0f : 1f).ToArray());
            if (name.EndsWith("norm1.bias", StringComparison.Ordinal) || name.EndsWith("norm2.bias", StringComparison.Ordinal)) weight.zero_();
            else if (name.EndsWith("norm1.weight", StringComparison.Ordinal) || name.EndsWith("norm2.weight", StringComparison.Ordinal)) weight.fill_(1);
            else if (name.EndsWith("qkv.weight", StringComparison.Ordinal) || name.EndsWith("fc1.weight", StringComparison.Ordinal) || name is "norm.weight" or "norm.bias" or "pos_embed") weight.mul_(kept);
            else if (name.EndsWith("attn.proj.weight", StringComparison.Ordinal) || name.EndsWith("fc2.weight", StringComparison.Ordinal)) weight.mul_(kept.unsqueeze(1));
            else if (name.EndsWith("attn.proj.bias", StringComparison.Ordinal) || name.EndsWith("fc2.bias", StringComparison.Ordinal) || name == "patch_embed.proj.bias") weight.mul_(kept);
            else if (name == "patch_embed.proj.weight")
            {
                // [D, 3, P, P]: red − blue into the first two channels, green alone into the others.
                weight.select(1, 0).zero_();
                weight.select(1, 2).zero_();
                weight.narrow(0, 0, 2).zero_();
                var share = 2f / (Architecture.Patch * Architecture.Patch);
                for (var d = 0; d < 2; d++)
                {
                    weight.select(0, d).select(0, 0).fill_(d == 0 ? share : -share);
                    weight.select(0, d).select(0, 2).fill_(d == 0 ? -share : share);
                }
            }
        }

        return backbone;
    }

    /// <summary>A reddish or a bluish image, its green in blocks of its own about <paramref name="green"/>.</summary>
    public static RgbImage Image(int seed, bool red, int green = 128)
    {
        var image = Tiny.Image(seed, Side);
        for (var p = 0; p < image.Pixels.Length; p += 3)
        {
            var block = (image.Pixels[p] - 128) / 2;
            image.Pixels[p] = (byte)(128 + (red ? 30 : -30));
            image.Pixels[p + 1] = (byte)Math.Clamp(green + block, 0, 255);
            image.Pixels[p + 2] = (byte)(128 - (red ? 30 : -30));
        }

        return image;
    }

    /// <summary>Two classes that differ by colour alone or, if not <paramref name="byColour"/>, by the brightness of their green, whatever the colour.</summary>
    public static LabelledImages Images(int count, bool byColour)
    {
        var samples = Enumerable.Range(0, count).Select(i => new LabelledSample($"{i}.png", [i % 2 == 0 ? "corrosion-stain" : "crack"], $"photo-{i}", i % 8 < 6 ? Split.Train : Split.Test)).ToArray();
        RgbImage[] images = [.. samples.Select((_, i) => byColour ? Image(i, i % 2 == 0) : Image(i, i / 2 % 2 == 0, i % 2 == 0 ? 160 : 96))];
        return new LabelledImages(new LabelledSet(["corrosion-stain", "crack"], samples), images, [.. samples.Select(_ => Side)]);
    }

    /// <summary>All of them as one part.</summary>
    public static TrialData Data(Backbone backbone, int count, bool byColour)
    {
        var images = Images(count, byColour);
        var embeddings = Learning.Training.Tasks.Embedder.Embed(backbone, images.Images, "embed", _ => { }, default);
        return new TrialData(images.Images, embeddings, images.Labels, [.. images.Set.Samples.Select(sample => sample.Group)]);
    }
}
