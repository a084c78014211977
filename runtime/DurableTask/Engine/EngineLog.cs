using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>All that the engine logs.</summary>
internal sealed partial class EngineLog(ILogger<EngineLog> logger)
{
    private static readonly Func<ILogger, string, IDisposable?> InstanceScope = LoggerMessage.DefineScope<string>("InstanceId:{InstanceId}");

    private static readonly Func<ILogger, string, string, int, IDisposable?> ActivityScope =
        LoggerMessage.DefineScope<string, string, int>("InstanceId:{InstanceId} ActivityName:{ActivityName} TaskId:{TaskId}");

    /// <summary>All that is logged in it, by whichever logger of the host, has the instance's id.</summary>
    public IDisposable? Scope(string instanceId) => InstanceScope(logger, instanceId);

    /// <summary>All that is logged in it, by whichever logger of the host, has the instance's id and the activity's call.</summary>
    public IDisposable? Scope(ActivityRow activity) => ActivityScope(logger, activity.InstanceId, activity.Name, activity.TaskId);

    [LoggerMessage(1, LogLevel.Information, "Durable tasks: hub {Hub} runs on {Database}; {Instances} instances and {Activities} activities to go on with")]
    public partial void Started(string hub, string database, int instances, int activities);

    [LoggerMessage(2, LogLevel.Information, "Durable tasks: stopped; {Left} activities run again after the next start")]
    public partial void Stopped(int left);

    [LoggerMessage(3, LogLevel.Error, "Durable tasks: the database cannot be written, work is paused: {Reason}")]
    public partial void StorageFailed(string reason, Exception exception);

    [LoggerMessage(4, LogLevel.Information, "Durable tasks: the database can be written again")]
    public partial void StorageRecovered();

    [LoggerMessage(5, LogLevel.Debug, "Durable tasks: no transaction to roll back: {Reason}")]
    public partial void NoTransaction(string reason);

    [LoggerMessage(6, LogLevel.Debug, "Durable tasks: instance {InstanceId} ended as {Status}")]
    public partial void Ended(string instanceId, string status);

    [LoggerMessage(7, LogLevel.Error, "Durable tasks: a step of instance {InstanceId} failed inside the engine and is tried again")]
    public partial void StepFailed(string instanceId, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "Durable tasks: activity {Name} of instance {InstanceId} failed: {Reason}")]
    public partial void ActivityFailed(string name, string instanceId, string reason);

    [LoggerMessage(9, LogLevel.Debug, "Durable tasks: activity {Name} of instance {InstanceId} is left to run again: {Reason}")]
    public partial void ActivityLeft(string name, string instanceId, string reason);

    [LoggerMessage(10, LogLevel.Error, "Durable tasks: activity {Activity} of instance {InstanceId} could not be read or recorded and is tried again")]
    public partial void ActivityBroken(long activity, string? instanceId, Exception exception);

    [LoggerMessage(12, LogLevel.Warning, "Durable tasks: the outcome of activity {Name} of instance {InstanceId} was not wanted any more: its orchestration ended, or another worker took it over")]
    public partial void OutcomeDropped(string name, string instanceId);

    [LoggerMessage(13, LogLevel.Error, "Durable tasks: worker {Worker} was silent for longer than its lease; its work went to others, and it goes on as {Successor}")]
    public partial void LeaseLost(string worker, string successor);

    [LoggerMessage(14, LogLevel.Warning, "Durable tasks: took over the work of silent workers {Workers}")]
    public partial void TookOver(string workers);

    [LoggerMessage(15, LogLevel.Warning, "Durable tasks: the lease or the claims could not be kept up and are tried again: {Reason}")]
    public partial void SharingFailed(string reason, Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "Durable tasks: a payload of {Bytes} bytes of instance {InstanceId} stays in the database, because the payload store cannot be written: {Reason}")]
    public partial void PayloadKept(string instanceId, int bytes, string reason, Exception exception);

    [LoggerMessage(17, LogLevel.Warning, "Durable tasks: payloads of instance {InstanceId} could not be deleted and take up room until it is purged again: {Reason}")]
    public partial void PayloadsLeft(string instanceId, string reason, Exception exception);

    [LoggerMessage(18, LogLevel.Warning, "Durable tasks: {Count} activities did not end within {Timeout} and are cancelled")]
    public partial void DrainTimedOut(int count, TimeSpan timeout);

    [LoggerMessage(11, LogLevel.Error, "Durable tasks: timers could not be read; tried again")]
    public partial void TimersFailed(Exception exception);
}
