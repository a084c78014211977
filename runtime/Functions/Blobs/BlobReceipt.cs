namespace Puente.Runtime.Functions;

/// <summary>What is known of one version of a blob and one function.</summary>
/// <param name="Tries">Tries begun.</param>
/// <param name="IsDone">Whether it was processed, or set aside as poison.</param>
/// <param name="Error">How the last try failed; null when none did, or when the process died in it.</param>
internal sealed record BlobReceipt(int Tries, bool IsDone, string? Error);
