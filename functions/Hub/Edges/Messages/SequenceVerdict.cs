namespace Puente.Hub.Edges.Messages;

/// <summary>What a number means to a <see cref="SequenceWindow"/>.</summary>
public enum SequenceVerdict
{
    /// <summary>It was not seen.</summary>
    New,

    /// <summary>It was.</summary>
    Seen,

    /// <summary>So far behind that nobody remembers.</summary>
    TooOld,
}
