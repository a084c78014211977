using Puente.Core;

namespace Puente.Cli.Client;

/// <summary>Turns the failure text of an orchestration into the exception that tells a person.</summary>
public static class DurableFailure
{
    private const int MaxLength = 600;

    private static readonly string[] DiskFull = ["No space left on device", "database or disk is full", "not enough space on the disk"];
    private static readonly string[] ReadOnly = ["Read-only file system", "readonly database"];

    /// <summary>A full or read-only disk is the machine's, told as bad input; the rest is the tier's failure.</summary>
    public static Exception From(TierAddress tier, string path, string runtimeStatus, string text)
    {
        if (DiskFull.Any(sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase)))
            return new InputException("data", tier.DataFolder, "has no space left", "Free some space and run the same command again.");
        if (ReadOnly.Any(sign => text.Contains(sign, StringComparison.OrdinalIgnoreCase)))
            return new InputException("data", tier.DataFolder, "cannot be written", "Make it writable and run the same command again.");
        var shortened = text.Length <= MaxLength ? text : text[..MaxLength] + " …";
        return new TierException($"{tier.Name}: {path} ended as {runtimeStatus}: {shortened} Read {tier.LogFile}.");
    }
}
