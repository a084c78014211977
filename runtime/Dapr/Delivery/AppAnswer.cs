namespace Puente.Runtime.Dapr.Delivery;

/// <summary>What came of a call of the app.</summary>
/// <param name="Outcome">What the app made of it.</param>
/// <param name="Detail">Why, in a few words.</param>
/// <param name="Status">The HTTP status where that is why; else null.</param>
internal readonly record struct AppAnswer(DeliveryOutcome Outcome, string Detail, int? Status);
