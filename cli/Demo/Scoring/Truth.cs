using Puente.Core;
using Puente.Core.Inspection;

namespace Puente.Cli.Demo.Scoring;

/// <summary>A defect that is known to be there.</summary>
/// <param name="Class">Canonical class name.</param>
/// <param name="Box">Pixels it covers.</param>
public sealed record TrueDefect(string Class, PixelBox Box);

/// <summary>What is known to be in a photograph.</summary>
/// <param name="Defects">Every defect.</param>
public sealed record Truth(IReadOnlyList<TrueDefect> Defects)
{
    /// <summary>Reads <c>truth.json</c>.</summary>
    public static Truth Read(string path) => Json.ReadFile<Truth>(path);
}
