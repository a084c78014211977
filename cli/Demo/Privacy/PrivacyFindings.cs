namespace Puente.Cli.Demo.Privacy;

/// <summary>What a search for labelled images found.</summary>
/// <param name="Images">Labelled images searched for.</param>
/// <param name="Files">Files searched.</param>
/// <param name="Bytes">Bytes searched.</param>
/// <param name="Found">Where an image, or part of one, was found: must be empty.</param>
/// <param name="Unsearchable">Images without a stretch of bytes distinctive enough to look for inside other files; looked for as whole files only.</param>
public sealed record PrivacyFindings(int Images, int Files, long Bytes, IReadOnlyList<PrivacyHit> Found, int Unsearchable);

/// <summary>A labelled image where it may not be.</summary>
/// <param name="File">The file it was found in.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="Offset">Where in the file; 0 when the whole file is the image.</param>
public sealed record PrivacyHit(string File, string Image, long Offset);
