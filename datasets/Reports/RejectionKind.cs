namespace Puente.Datasets.Reports;

/// <summary>The kinds of reasons for which files are left out.</summary>
internal static class RejectionKind
{
    /// <summary>The kind of <paramref name="reason"/>, as the packing words it.</summary>
    public static string Of(string reason) =>
        reason.StartsWith("the same file as ", StringComparison.Ordinal) ? "copy"
        : reason.StartsWith("nearly ", StringComparison.Ordinal) ? "near-copy"
        : reason.StartsWith("not among ", StringComparison.Ordinal) ? "less diverse"
        : reason.StartsWith("is broken", StringComparison.Ordinal) || reason.StartsWith("cannot be decoded", StringComparison.Ordinal) ? "no readable image"
        : reason.StartsWith("is ", StringComparison.Ordinal) || reason.StartsWith("has ", StringComparison.Ordinal) ? "too large"
        : reason.Contains(" tiles: ", StringComparison.Ordinal) ? "poor tiles"
        : reason.Contains(" pixels: ", StringComparison.Ordinal) ? "too small"
        : string.Concat(reason.TakeWhile(letter => !char.IsAsciiDigit(letter))).Trim();
}
