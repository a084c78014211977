using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Models;

/// <summary>Names of the layouts that weights are written in.</summary>
public static class WeightFormat
{
    /// <summary>Our own.</summary>
    public const string Default = "puente";

    /// <summary>Graphs beside our own weights: needs a head.</summary>
    public const string Onnx = "onnx";

    private static readonly Dictionary<string, WeightLayout> Layouts = new()
    {
        [Default] = WeightLayout.Puente,
        [Onnx] = WeightLayout.Puente,
        ["timm"] = WeightLayout.Timm,
        ["hf"] = WeightLayout.Vit,
        ["vit"] = WeightLayout.Vit,
        ["vit-mae"] = WeightLayout.VitMae,
        ["dinov2"] = WeightLayout.Dinov2,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => Layouts.Keys;

    /// <summary>The layout called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static WeightLayout Parse(string name) => Layouts.TryGetValue(name, out var layout)
        ? layout
        : throw new InputException("--format", name, "is not known", $"Give one of {string.Join(", ", Names)}.");
}
