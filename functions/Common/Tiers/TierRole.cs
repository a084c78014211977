namespace Puente.Functions.Common.Tiers;

/// <summary>What a process does of an edge's work. All roles are one program, on one site's folder and state.</summary>
public enum TierRole
{
    /// <summary>Everything, in one process.</summary>
    All,

    /// <summary>Always on, one a site: twin, releases, timers, orchestrations, scaler, the inbox's sources and the outbox. It loads a release to prove it, and serves none.</summary>
    Agent,

    /// <summary>Inspects photographs of the inbox and answers requests with the release in place; none to many a site.</summary>
    Worker,

    /// <summary>Does one tuning that the agent asks for, and ends.</summary>
    Tuner,
}
