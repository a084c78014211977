namespace Puente.Scaling.Tests.Simulation;

/// <summary>Which replicas a metric that fails stands for.</summary>
internal enum FallbackBehavior
{
    /// <summary>Those of the fallback.</summary>
    Static,

    /// <summary>Those that run.</summary>
    CurrentReplicas,

    /// <summary>Those that run where they are more, else the fallback's.</summary>
    CurrentReplicasIfHigher,

    /// <summary>Those that run where they are fewer, else the fallback's.</summary>
    CurrentReplicasIfLower,
}
