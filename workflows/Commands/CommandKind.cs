namespace Puente.Workflows.Commands;

/// <summary>What can be asked of a running orchestration.</summary>
public enum CommandKind
{
    /// <summary>Nothing was said: means nothing anywhere.</summary>
    None,

    /// <summary>Stop at the next safe point and wait.</summary>
    Pause,

    /// <summary>Go on after a pause.</summary>
    Resume,

    /// <summary>Stop for good and leave nothing half-done.</summary>
    Cancel,

    /// <summary>Undo what was done (rollout).</summary>
    Rollback,

    /// <summary>A person's yes to the next wave (rollout).</summary>
    Proceed,

    /// <summary>A person's yes to the next stage, or to a stage's soak being long enough (rollout).</summary>
    Promote,
}
