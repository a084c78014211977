namespace Puente.Edge.Scaling;

/// <summary>Whoever batches requests tells by this how long they wait for their batch.</summary>
public interface IQueueDelayMeter
{
    /// <summary>The delay of late and when it was measured; null when it is not known. Nothing in the queue and nothing served of late is a delay of zero, now.</summary>
    (TimeSpan Delay, DateTimeOffset MeasuredAt)? QueueDelay { get; }
}
