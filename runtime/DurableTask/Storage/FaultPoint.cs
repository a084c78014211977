namespace Puente.Runtime.DurableTask.Storage;

/// <summary>The numbered instants of the engine's way to disk at which tests let it die.</summary>
internal enum FaultPoint
{
    /// <summary>An orchestrator's step has run; nothing of it is written.</summary>
    StepRan = 1,

    /// <summary>A transaction has begun.</summary>
    TransactionBegun = 2,

    /// <summary>One of its writes is made.</summary>
    ItemWritten = 3,

    /// <summary>All its writes are made.</summary>
    BeforeCommit = 4,

    /// <summary>It is on disk; nobody knows.</summary>
    AfterCommit = 5,

    /// <summary>A step is known to be on disk; its effects in memory have not happened.</summary>
    StepWritten = 6,

    /// <summary>Activities are queued, timers set, instances notified.</summary>
    EffectsApplied = 7,

    /// <summary>An activity was read from its row; it has not run.</summary>
    ActivityTaken = 8,

    /// <summary>It has run; its outcome is nowhere.</summary>
    ActivityRan = 9,

    /// <summary>Its outcome is on disk; its orchestration was not woken.</summary>
    OutcomeWritten = 10,

    /// <summary>A due timer was read; its orchestration was not woken.</summary>
    TimerRead = 11,
}
