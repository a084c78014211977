using System.Globalization;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Ids of generations. They sort by time (UUID version 7), and each after the one before it, so that objects of what is over can be told from those of what lives.</summary>
internal static class ExecutionIds
{
    private const int TimeDigits = 12;

    /// <param name="previous">The generation before, of the same instance id; null for none.</param>
    public static string New(string? previous = null)
    {
        var id = Guid.CreateVersion7().ToString("N");
        if (previous is null || IsBefore(previous, id)) return id;
        // The clock stands still, was set back, or is another machine's.
        var time = long.Parse(previous.AsSpan(0, TimeDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (time + 1).ToString("x12", CultureInfo.InvariantCulture) + id[TimeDigits..];
    }

    public static bool IsBefore(string first, string second) => string.CompareOrdinal(first, second) < 0;
}
