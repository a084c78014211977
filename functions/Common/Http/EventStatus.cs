namespace Puente.Functions.Common.Http;

/// <summary>What a subscriber made of an event.</summary>
public enum EventStatus
{
    /// <summary>Done: do not deliver again.</summary>
    Success,

    /// <summary>Not now: deliver again.</summary>
    Retry,

    /// <summary>Never: another delivery fails alike.</summary>
    Drop,
}
