using Puente.Cli.Client.Contracts;
using Puente.Core.Datasets;

namespace Puente.Cli.Demo.Inputs;

/// <summary>An image and what it shows.</summary>
/// <param name="File">The image.</param>
/// <param name="Classes">Canonical class names.</param>
/// <param name="Group">Source photograph it was cut from.</param>
/// <param name="Split">Where it belongs.</param>
public sealed record LabelledImage(ImageFile File, IReadOnlyList<string> Classes, string Group, Split Split)
{
    /// <summary>As it is sent.</summary>
    public ManifestEntry Entry => new(File.Name, Classes, Group, Split);
}
