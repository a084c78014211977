namespace Puente.Runtime.DurableTask.Worker;

/// <summary>What hosts name to OpenTelemetry: <c>AddSource</c> and <c>AddMeter</c>. The README lists spans and instruments.</summary>
public static class DurableTaskTelemetry
{
    /// <summary>The activity source of all spans.</summary>
    public const string SourceName = "Puente.DurableTask";

    /// <summary>The meter of all instruments. Each engine has its own, with its hub as the tag <c>durabletask.hub</c>.</summary>
    public const string MeterName = "Puente.DurableTask";
}
