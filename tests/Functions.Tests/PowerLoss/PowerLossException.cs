namespace Puente.Functions.Tests.PowerLoss;

/// <summary>The power is gone: of no kind that anything would catch.</summary>
internal sealed class PowerLossException(string step) : Exception($"The power went before: {step}.");
