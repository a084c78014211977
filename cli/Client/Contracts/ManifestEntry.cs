using Puente.Core.Datasets;

namespace Puente.Cli.Client.Contracts;

/// <summary>One labelled image in the <c>manifest</c> part of an upload.</summary>
/// <param name="File">Name of its file part.</param>
/// <param name="Classes">Canonical class names that hold.</param>
/// <param name="Group">Source photograph it was cut from.</param>
/// <param name="Split">Where it belongs.</param>
public sealed record ManifestEntry(string File, IReadOnlyList<string> Classes, string Group, Split Split);
