using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Runtime.DurableTask;
using Puente.Workflows.Delivery;

namespace Puente.Workflows.Tests;

/// <summary>A delivery whose fetch has used up all its tries.</summary>
/// <param name="errorType">What the last one failed with.</param>
internal sealed class CutOffContext(string errorType) : TaskOrchestrationContext
{
    /// <summary>Activities in order, and what was reported.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>What it begins anew with.</summary>
    public object? Next { get; private set; }

    public override TaskName Name => nameof(ApplyReleaseOrchestrator);

    public override string InstanceId => "apply-1";

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => DateTime.UnixEpoch;

    public override bool IsReplaying => false;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T? GetInput<T>()
        where T : default => default;

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Calls.Add(input is ReportInput report ? $"{name} {report.State}" : $"{name}");
        return name == ApplyReleaseOrchestrator.FetchRelease
            ? throw new TaskFailedException(name, 1, new TaskFailureDetails(errorType, "it broke", null, null, null))
            : Task.FromResult<TResult>(default!);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) => throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => Next = newInput;

    public override Guid NewGuid() => throw new NotSupportedException();
}
