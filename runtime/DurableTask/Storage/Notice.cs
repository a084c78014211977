namespace Puente.Runtime.DurableTask.Storage;

/// <summary>What one worker tells the others of a hub.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="InstanceId">To which instance; empty for activities.</param>
internal readonly record struct Notice(NoticeKind Kind, string InstanceId = "");
