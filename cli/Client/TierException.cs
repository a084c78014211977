using System.Net;

namespace Puente.Cli.Client;

/// <summary>A tier answered with an error that is not the person's fault, or did not answer in time.</summary>
/// <param name="message">What happened, which tier, which call.</param>
/// <param name="inner">What it came from.</param>
public sealed class TierException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Status it answered; null when it did not answer.</summary>
    public HttpStatusCode? Status { get; init; }
}
