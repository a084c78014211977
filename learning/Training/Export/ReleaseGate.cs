using Puente.Core.Training;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Export;

/// <summary>Decides by figures what may be released: a float32 graph that computes what the model does, an int8 graph that decides as the float32 one does.</summary>
public sealed class ReleaseGate(GateBounds? bounds = null)
{
    private const string Float = "float32", Int8 = "int8";
    private readonly GateBounds _bounds = bounds ?? new GateBounds();
    private readonly List<GateFigure> _figures = [];

    /// <summary>What was decided; the int8 graph may go only where the float32 one may.</summary>
    public GateResult Result
    {
        get
        {
            var exact = _figures.Where(figure => figure.Graph == Float).All(figure => figure.Holds);
            return new GateResult(exact, _figures.Exists(figure => figure.Graph == Int8) ? exact && _figures.TrueForAll(figure => figure.Holds) : null, _figures);
        }
    }

    /// <summary>Holds the float32 graph against the model.</summary>
    /// <param name="expected">Embeddings by the model, [N][D].</param>
    /// <param name="actual">Embeddings by the graph, [N][D].</param>
    public ReleaseGate Parity(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        var scale = Math.Max(1, expected.Max(row => row.Max(MathF.Abs)));
        var error = expected.Zip(actual, OnnxParity.Difference).Max() / scale;
        return Add(Float, "parity", error, _bounds.Parity, error <= _bounds.Parity, $"The float32 graph differs from the model by {error:g2} at most, over {expected.Count} images.");
    }

    /// <summary>Holds the float32 graph at <paramref name="path"/> against <paramref name="backbone"/> on images, uint8 [N, side, side, 3].</summary>
    public ReleaseGate Parity(Backbone backbone, string path, byte[] images)
    {
        using var embedder = new OnnxEmbedder(path);
        return Parity(OnnxParity.Expected(backbone, images), embedder.EmbedAll(images));
    }

    /// <summary>Holds an int8 graph against the float32 one where no head is known: by the cosine of embeddings, each number standardised over the images, as a head sees it.</summary>
    public ReleaseGate Likeness(IReadOnlyList<float[]> exact, IReadOnlyList<float[]> quantized)
    {
        var likeness = StandardizedCosine.Mean(exact, quantized);
        return Add(Int8, "likeness", likeness, _bounds.Likeness, likeness >= _bounds.Likeness,
            $"No head is known yet: over {exact.Count} images the int8 embeddings have a mean cosine of {likeness:f4} with the float32 ones. Tuning measures decisions.");
    }

    /// <summary>Holds an int8 graph against the float32 one by what a head decides of each image.</summary>
    /// <param name="exact">Embeddings by the float32 graph, [N][D].</param>
    /// <param name="quantized">Embeddings by the int8 graph, [N][D].</param>
    /// <param name="decide">Embedding to the classes said to be present.</param>
    public ReleaseGate Agreement(IReadOnlyList<float[]> exact, IReadOnlyList<float[]> quantized, Func<float[], bool[]> decide)
    {
        var alike = exact.Zip(quantized, (a, b) => decide(a).SequenceEqual(decide(b))).Count(same => same);
        var agreement = (double)alike / exact.Count;
        return Add(Int8, "agreement", agreement, _bounds.Agreement, agreement >= _bounds.Agreement, $"With int8 {alike} of {exact.Count} images get the decisions that float32 gives them, all classes alike.");
    }

    /// <summary>Holds the score of an int8 graph on golden images against that of the float32 one.</summary>
    public ReleaseGate Golden(double exact, double quantized)
    {
        var bound = exact - _bounds.ScoreMargin;
        return Add(Int8, "golden score", quantized, bound, quantized >= bound, $"The golden score is {quantized:f3} with int8 and {exact:f3} with float32; it may fall by {_bounds.ScoreMargin}.");
    }

    private ReleaseGate Add(string graph, string name, double value, double bound, bool holds, string meaning)
    {
        _figures.Add(new GateFigure(graph, name, double.IsFinite(value) ? value : null, bound, holds, meaning));
        return this;
    }
}
