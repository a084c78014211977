using Puente.Core.Images;
using Puente.Imaging;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Training.Baselines;

/// <summary>
/// A single learned layer (Coates, Ng and Lee 2011): 7 × 7-pixel patches of the image at 96 × 96, each normalised, whitened, and compared
/// with filters found by spherical k-means on unlabelled images; relu(|r| − 1), pooled over the image by mean, maximum and deviation.
/// What a dictionary learns that a statistic does not see; a yardstick for a backbone, and a check that samples can be learned from.
/// </summary>
public sealed class PatchDictionary
{
    private const int Side = 96, Patch = 7, Length = Patch * Patch * 3, Stride = 2, Places = (Side - Patch) / Stride + 1;

    private readonly float[][] _filters;
    private readonly float[] _offsets;

    private PatchDictionary(float[][] filters, float[] offsets) => (_filters, _offsets) = (filters, offsets);

    /// <summary>Numbers returned by <see cref="Of"/>.</summary>
    public int Dimensions => _filters.Length * 3;

    /// <summary>Learns <paramref name="filters"/> filters from up to forty patches of each image, in ten passes.</summary>
    /// <exception cref="ArgumentException">Fewer images than give ten patches a filter.</exception>
    public static PatchDictionary Learn(IReadOnlyList<RgbImage> images, int filters, int seed)
    {
        if (images.Count * 4 < filters) throw new ArgumentException($"{images.Count} images are too few for {filters} filters; give {(filters + 3) / 4}.", nameof(images));
        var random = new Random(seed);
        var patches = images.SelectMany(image =>
        {
            var pixels = ImageCodec.Resize(image, Side, Side).Pixels;
            return Enumerable.Range(0, 40).Select(_ => Cut(pixels, random.Next(Side - Patch), random.Next(Side - Patch), new float[Length])).ToArray();
        }).ToArray();
        var (mean, factor) = Covariance(patches);
        foreach (var patch in patches) Whiten(patch, mean, factor);
        var centres = Cluster(patches, filters, random);
        // r = c·L⁻¹(p − m) = (L⁻ᵀc)·p − (L⁻ᵀc)·m: whitening costs nothing later.
        foreach (var centre in centres) Fold(centre, factor);
        return new PatchDictionary(centres, Array.ConvertAll(centres, centre => Vectors.Dot(centre, mean)));
    }

    /// <summary>The features of <paramref name="image"/>, of any size.</summary>
    public float[] Of(RgbImage image)
    {
        var pixels = ImageCodec.Resize(image, Side, Side).Pixels;
        var features = new float[Dimensions];
        var count = _filters.Length;
        var patch = new float[Length];
        for (var place = 0; place < Places * Places; place++)
        {
            Cut(pixels, place % Places * Stride, place / Places * Stride, patch);
            for (var k = 0; k < count; k++)
            {
                var response = MathF.Max(0, MathF.Abs(Vectors.Dot(_filters[k], patch) - _offsets[k]) - 1);
                features[k] += response;
                features[count + k] = MathF.Max(features[count + k], response);
                features[2 * count + k] += response * response;
            }
        }

        for (var k = 0; k < count; k++)
        {
            features[k] /= Places * Places;
            features[2 * count + k] = MathF.Sqrt(MathF.Max(0, features[2 * count + k] / (Places * Places) - features[k] * features[k]));
        }

        return features;
    }

    /// <summary>One patch, less its mean, over its deviation (and ten grey levels, so that flat patches stay flat).</summary>
    private static float[] Cut(byte[] pixels, int x, int y, float[] patch)
    {
        for (var row = 0; row < Patch; row++)
            for (var i = 0; i < Patch * 3; i++) patch[row * Patch * 3 + i] = pixels[((y + row) * Side + x) * 3 + i];
        float sum = 0;
        foreach (var value in patch) sum += value;
        for (var i = 0; i < Length; i++) patch[i] -= sum / Length;
        var scale = 1 / MathF.Sqrt(Vectors.Dot(patch, patch) / Length + 100);
        for (var i = 0; i < Length; i++) patch[i] *= scale;
        return patch;
    }

    /// <summary>Mean, and the Cholesky factor of the covariance + 0.1·I. Its inverse whitens, up to a turn that k-means does not see.</summary>
    private static (float[] Mean, float[][] Factor) Covariance(float[][] patches)
    {
        var mean = new float[Length];
        foreach (var patch in patches) Vectors.Add(mean, 1f / patches.Length, patch);
        var covariance = Enumerable.Range(0, Length).Select(_ => new float[Length]).ToArray();
        var centred = new float[Length];
        foreach (var patch in patches)
        {
            for (var i = 0; i < Length; i++) centred[i] = patch[i] - mean[i];
            for (var i = 0; i < Length; i++) Vectors.Add(covariance[i].AsSpan(0, i + 1), centred[i] / patches.Length, centred.AsSpan(0, i + 1));
        }

        for (var i = 0; i < Length; i++)
            for (var j = 0; j <= i; j++)
            {
                var rest = covariance[i][j] - Vectors.Dot(covariance[i].AsSpan(0, j), covariance[j].AsSpan(0, j));
                covariance[i][j] = i == j ? MathF.Sqrt(rest + 0.1f) : rest / covariance[j][j];
            }

        return (mean, covariance);
    }

    private static void Whiten(float[] patch, float[] mean, float[][] factor)
    {
        for (var i = 0; i < Length; i++)
            patch[i] = (patch[i] - mean[i] - Vectors.Dot(factor[i].AsSpan(0, i), patch.AsSpan(0, i))) / factor[i][i];
    }

    private static void Fold(float[] centre, float[][] factor)
    {
        for (var i = Length - 1; i >= 0; i--)
        {
            centre[i] /= factor[i][i];
            Vectors.Add(centre.AsSpan(0, i), -centre[i], factor[i].AsSpan(0, i));
        }
    }

    /// <summary>Spherical k-means (Coates and Ng 2012): unit centres, each patch adds its response to the centre it answers most, sign and all.</summary>
    private static float[][] Cluster(float[][] patches, int filters, Random random)
    {
        var centres = Enumerable.Range(0, filters).Select(_ => Unit((float[])patches[random.Next(patches.Length)].Clone())).ToArray();
        for (var pass = 0; pass < 10; pass++)
        {
            var nearest = new (int Centre, float Response)[patches.Length];
            Parallel.For(0, patches.Length, i =>
            {
                for (var k = 0; k < filters; k++)
                {
                    var response = Vectors.Dot(centres[k], patches[i]);
                    if (MathF.Abs(response) > MathF.Abs(nearest[i].Response)) nearest[i] = (k, response);
                }
            });
            var sums = Enumerable.Range(0, filters).Select(_ => new float[Length]).ToArray();
            for (var i = 0; i < patches.Length; i++) Vectors.Add(sums[nearest[i].Centre], nearest[i].Response, patches[i]);
            // A centre that no patch answers begins again from one.
            centres = Array.ConvertAll(sums, sum => Unit(Vectors.Dot(sum, sum) > 0 ? sum : (float[])patches[random.Next(patches.Length)].Clone()));
        }

        return centres;
    }

    private static float[] Unit(float[] vector)
    {
        var scale = 1 / MathF.Sqrt(Vectors.Dot(vector, vector) + 1e-12f);
        for (var i = 0; i < vector.Length; i++) vector[i] *= scale;
        return vector;
    }
}
