namespace Puente.Hub.Edges.Messages;

/// <summary>What became of a message.</summary>
public enum EdgeMessageOutcome
{
    /// <summary>It counts.</summary>
    Accepted,

    /// <summary>It counted before: the bus brought it again.</summary>
    Duplicate,

    /// <summary>A newer twin is there already: the bus brought it late.</summary>
    Stale,

    /// <summary>It counts, and nothing is decided about its edge yet, which shows no key.</summary>
    Unenrolled,

    /// <summary>It is kept out, on record.</summary>
    Refused,

    /// <summary>It is no message, and will never be one.</summary>
    Unreadable,
}
