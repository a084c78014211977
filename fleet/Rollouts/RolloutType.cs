namespace Puente.Fleet.Rollouts;

/// <summary>How a rollout goes over the decision groups, as an Open Cluster Management <c>RolloutStrategy</c> has it.</summary>
public enum RolloutType
{
    /// <summary>Every edge at once; failures do not stop it.</summary>
    All,

    /// <summary>So many edges at a time, by name.</summary>
    Progressive,

    /// <summary>Group after group, each at once.</summary>
    ProgressivePerGroup,
}
