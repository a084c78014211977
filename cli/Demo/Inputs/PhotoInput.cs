using Puente.Samples;

namespace Puente.Cli.Demo.Inputs;

/// <summary>The photograph to inspect.</summary>
/// <param name="File">The image.</param>
/// <param name="Truth">What is known to be in it; null for a photograph nobody has marked.</param>
public sealed record PhotoInput(ImageFile File, DroneTruth? Truth);
