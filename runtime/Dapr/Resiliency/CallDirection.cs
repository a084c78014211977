namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>Who calls whom.</summary>
internal enum CallDirection
{
    /// <summary>The app calls the component.</summary>
    Outbound,

    /// <summary>The component delivers to the app.</summary>
    Inbound,
}
