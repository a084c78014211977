namespace Puente.Serving.Repository.Configuration;

/// <summary>What becomes of a request whose time in the queue is over.</summary>
public enum TimeoutAction
{
    /// <summary>It is refused.</summary>
    Reject,

    /// <summary>It is served after all whose time is not over.</summary>
    Delay,
}
