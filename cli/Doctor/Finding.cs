namespace Puente.Cli.Doctor;

/// <summary>How a check came out.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but slower or with less.</summary>
    Warning,

    /// <summary>The demo will not run.</summary>
    Failed,
}

/// <summary>One thing looked at on the machine.</summary>
/// <param name="Name">What.</param>
/// <param name="State">How it came out.</param>
/// <param name="Found">What was found.</param>
/// <param name="Remedy">What to do about it; null when nothing.</param>
public sealed record Finding(string Name, FindingState State, string Found, string? Remedy = null)
{
    /// <summary>Ok when <paramref name="holds"/>; otherwise <paramref name="otherwise"/> with the remedy.</summary>
    public static Finding Of(string name, bool holds, string found, string remedy, FindingState otherwise = FindingState.Failed) =>
        holds ? new Finding(name, FindingState.Ok, found) : new Finding(name, otherwise, found, remedy);
}
