namespace Puente.Runtime.Dapr.Delivery;

/// <summary>What an app made of an event.</summary>
internal enum DeliveryOutcome
{
    /// <summary>Handled; the event is done.</summary>
    Success,

    /// <summary>Failed; deliver again, or give up to the dead-letter topic.</summary>
    Retry,

    /// <summary>Not wanted; done, by way of the dead-letter topic where there is one.</summary>
    Drop,

    /// <summary>The app could not be reached at all: deliver again, without counting an attempt.</summary>
    Unreachable,
}
