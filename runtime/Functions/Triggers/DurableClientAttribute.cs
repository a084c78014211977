namespace Puente.Runtime.Functions;

/// <summary>Marks a <c>DurableTaskClient</c> parameter.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : Attribute
{
    /// <summary>The task hub to work on. Default the host's own, and the only one that the embedded host has.</summary>
    public string? TaskHub { get; set; }
}
