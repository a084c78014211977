using Puente.Core.Models;
using Puente.Samples.Drawing;

namespace Puente.Samples.Defects;

/// <summary>Which painter draws which class.</summary>
internal static class Painters
{
    private static readonly Dictionary<string, IMark> s_byClass = new()
    {
        ["crack"] = new Crack(),
        ["spalling"] = new Spalling(),
        ["efflorescence"] = new Efflorescence(),
        ["exposed-rebar"] = new ExposedRebar(),
        ["corrosion-stain"] = new CorrosionStain(),
        ["honeycombing"] = new Honeycombing(),
    };

    /// <summary>Defect classes from the first drawn to the last: breakage lies under what water leaves on it.</summary>
    public static IReadOnlyList<string> Order { get; } = ["honeycombing", "spalling", "exposed-rebar", "crack", "corrosion-stain", "efflorescence"];

    /// <summary>Defect classes in logit order.</summary>
    public static IReadOnlyList<string> Defects { get; } = [.. DefectClass.All.Where(name => name != DefectClass.Sound)];

    /// <summary>The painter of a class.</summary>
    public static IMark Of(string name) => s_byClass[name];
}
