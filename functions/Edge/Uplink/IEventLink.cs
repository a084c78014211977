namespace Puente.Edge.Uplink;

/// <summary>The way an event takes to the hub.</summary>
public interface IEventLink
{
    /// <summary>Returns when the broker has taken <paramref name="envelope"/>, a CloudEvent in structured JSON.</summary>
    Task SendAsync(byte[] envelope, CancellationToken cancellationToken);
}
