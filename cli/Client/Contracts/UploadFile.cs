namespace Puente.Cli.Client.Contracts;

/// <summary>A file to send, under the name it gets at the tier.</summary>
/// <param name="Path">Where it is here.</param>
/// <param name="Name">Its name there.</param>
/// <param name="SizeBytes">Length in bytes.</param>
public sealed record UploadFile(string Path, string Name, long SizeBytes);
