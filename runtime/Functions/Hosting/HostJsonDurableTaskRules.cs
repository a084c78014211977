namespace Puente.Runtime.Functions;

/// <summary>
/// The keys of <c>extensions.durableTask</c>. All that the extension documents are accepted and checked, so that one file serves both hosts;
/// <see cref="HostJsonDurableTask"/> has those that this host honours. The rest tune storage, entities and telemetry that are Azure's.
/// </summary>
internal static class HostJsonDurableTaskRules
{
    private const int MaxActivities = 10_000, MaxOrchestrators = 1_000;

    public static IReadOnlyDictionary<string, HostJsonRule> All { get; } = new Dictionary<string, HostJsonRule>
    {
        ["hubName"] = new(IsHubName, "Write 3 to 45 letters and digits, a letter first."),
        ["maxConcurrentActivityFunctions"] = HostJsonRule.Range(1, MaxActivities),
        ["maxConcurrentOrchestratorFunctions"] = HostJsonRule.Range(1, MaxOrchestrators),
        ["maxConcurrentEntityFunctions"] = HostJsonRule.Count,
        ["maxOrchestrationActions"] = HostJsonRule.Count,
        ["overridableExistingInstanceStates"] = HostJsonRule.OneOf(Enum.GetNames<OverridableStates>()),
        ["useGracefulShutdown"] = HostJsonRule.Flag,
        ["httpSettings:defaultAsyncRequestSleepTimeMilliseconds"] = HostJsonRule.Count,
        ["extendedSessionsEnabled"] = HostJsonRule.Flag,
        ["extendedSessionIdleTimeoutInSeconds"] = HostJsonRule.CountOrZero,
        ["entityMessageReorderWindowInMinutes"] = HostJsonRule.CountOrZero,
        ["maxEntityOperationBatchSize"] = HostJsonRule.Count,
        ["rollbackEntityOperationsOnExceptions"] = HostJsonRule.Flag,
        ["throwStatusExceptionsOnRaiseEvent"] = HostJsonRule.Flag,
        ["useAppLease"] = HostJsonRule.Flag,
        ["storeInputsInOrchestrationHistory"] = HostJsonRule.Flag,
        ["localRpcEndpointEnabled"] = HostJsonRule.Flag,
        ["tracing:traceInputsAndOutputs"] = HostJsonRule.Flag,
        ["tracing:traceReplayEvents"] = HostJsonRule.Flag,
        ["tracing:distributedTracingEnabled"] = HostJsonRule.Flag,
        ["tracing:distributedTracingProtocol"] = HostJsonRule.OneOf("HttpCorrelationProtocol", "W3CTraceContext"),
        ["tracing:version"] = HostJsonRule.OneOf("V1", "V2", "None"),
        ["notifications:eventGrid:publishRetryCount"] = HostJsonRule.CountOrZero,
        ["notifications:eventGrid:publishRetryInterval"] = HostJsonRule.Duration,
        ["storageProvider:type"] = HostJsonRule.OneOf("sqlite", "postgresql", "azureStorage", "netherite", "mssql", "azureManaged"),
        ["storageProvider:connectionName"] = HostJsonRule.Text,
        ["storageProvider:connectionStringName"] = HostJsonRule.Text,
        ["storageProvider:controlQueueBatchSize"] = HostJsonRule.Range(1, 32),
        ["storageProvider:controlQueueBufferThreshold"] = HostJsonRule.Count,
        ["storageProvider:controlQueueVisibilityTimeout"] = HostJsonRule.Duration,
        ["storageProvider:workItemQueueVisibilityTimeout"] = HostJsonRule.Duration,
        ["storageProvider:maxQueuePollingInterval"] = HostJsonRule.Duration,
        ["storageProvider:partitionCount"] = HostJsonRule.Range(1, 16),
        ["storageProvider:trackingStoreConnectionName"] = HostJsonRule.Text,
        ["storageProvider:trackingStoreNamePrefix"] = HostJsonRule.Text,
        ["storageProvider:fetchLargeMessagesAutomatically"] = HostJsonRule.Flag,
        ["storageProvider:useLegacyPartitionManagement"] = HostJsonRule.Flag,
        ["storageProvider:useTablePartitionManagement"] = HostJsonRule.Flag,
        ["storageProvider:allowReplayingTerminalInstances"] = HostJsonRule.Flag,
    };

    private static bool IsHubName(string name) =>
        name.Length is >= 3 and <= 45 && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit);
}
