namespace Puente.Runtime.Functions.Tests;

public sealed class HostJsonTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Settings_are_read()
    {
        var json = Read("""
            {
              "version": "2.0", "functionTimeout": "01:00:00", "unknown": { "key": 1 },
              "logging": { "logLevel": { "default": "Warning", "Function": "Debug" } },
              "extensions": {
                "http": { "routePrefix": "", "maxOutstandingRequests": -1, "maxConcurrentRequests": 3 },
                "blobs": { "maxDegreeOfParallelism": 2, "poisonBlobThreshold": 3 },
                "durableTask": { "hubName": "Hub", "maxConcurrentActivityFunctions": 4, "maxConcurrentOrchestratorFunctions": 5 }
              }
            }
            """);
        Assert.Equal(TimeSpan.FromHours(1), json.FunctionTimeout);
        Assert.Equal(("", -1, 3), (json.Http.RoutePrefix, json.Http.MaxOutstandingRequests, json.Http.MaxConcurrentRequests));
        Assert.Equal((2, 3), (json.Blobs.MaxDegreeOfParallelism, json.Blobs.PoisonBlobThreshold));
        Assert.Equal(("Hub", 4, 5), (json.DurableTask.HubName, json.DurableTask.MaxConcurrentActivityFunctions, json.DurableTask.MaxConcurrentOrchestratorFunctions));
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Debug, json.LogLevels["Function"]);
    }

    [Fact]
    public void What_is_absent_has_its_default()
    {
        var json = Read("""{ "version": "2.0", "functionTimeout": "-1" }""");
        Assert.Equal(Timeout.InfiniteTimeSpan, json.FunctionTimeout);
        Assert.Equal("api", json.Http.RoutePrefix);
        Assert.Equal(8 * Environment.ProcessorCount, json.Blobs.MaxDegreeOfParallelism);
        Assert.Equal(5, json.Blobs.PoisonBlobThreshold);
        Assert.Null(json.DurableTask.MaxConcurrentActivityFunctions);
        Assert.Equal(TimeSpan.FromMinutes(30), Read("""{ "version": "2.0" }""").FunctionTimeout);
    }

    [Fact]
    public void The_environment_overrides_the_file()
    {
        var json = Read(
            """{ "version": "2.0", "extensions": { "http": { "routePrefix": "v1" } } }""",
            ("AzureFunctionsJobHost__extensions__http__routePrefix", "v2"), ("AzureFunctionsJobHost__functions__0", "Only"), ("Other", "x"));
        Assert.Equal("v2", json.Http.RoutePrefix);
        Assert.Equal(["Only"], json.Functions);
    }

    [Theory]
    [InlineData("""{ }""", "version")]
    [InlineData("""{ "version": "1.0" }""", "version")]
    [InlineData("""{ "version": """, "file")]
    [InlineData("""{ "version": "2.0", "functionTimeout": "00:00:00" }""", "functionTimeout")]
    [InlineData("""{ "version": "2.0", "extensions": { "blobs": { "maxDegreeOfParallelism": 0 } } }""", "extensions.blobs.maxDegreeOfParallelism")]
    [InlineData("""{ "version": "2.0", "logging": { "logLevel": { "default": "Loud" } } }""", "logging.logLevel.default")]
    public void Faults_name_the_key(string text, string item)
    {
        var fault = Assert.Single(Assert.Throws<HostStartupException>(() => Read(text)).Faults);
        Assert.Equal(("host.json", item), (fault.Where, fault.Item));
    }

    [Theory]
    [InlineData("hubName", "\"1x\"")]
    [InlineData("maxConcurrentActivityFunctions", "0")]
    [InlineData("maxConcurrentActivityFunctions", "10001")]
    [InlineData("maxConcurrentOrchestratorFunctions", "\"many\"")]
    [InlineData("maxOrchestrationActions", "-1")]
    [InlineData("overridableExistingInstanceStates", "\"SomeStates\"")]
    [InlineData("useGracefulShutdown", "\"yes\"")]
    [InlineData("httpSettings.defaultAsyncRequestSleepTimeMilliseconds", "0")]
    [InlineData("extendedSessionsEnabled", "1")]
    [InlineData("tracing.version", "\"V3\"")]
    [InlineData("notifications.eventGrid.publishRetryInterval", "\"5 minutes\"")]
    [InlineData("storageProvider.type", "\"floppy\"")]
    [InlineData("storageProvider.partitionCount", "17")]
    public void A_durable_task_value_out_of_range_is_a_fault_with_its_remedy(string key, string value)
    {
        var text = key.Split('.').Reverse().Aggregate(value, (inner, name) => $"{{ \"{name}\": {inner} }}");
        var fault = Assert.Single(Assert.Throws<HostStartupException>(() => Read($$"""{ "version": "2.0", "extensions": { "durableTask": {{text}} } }""")).Faults);
        Assert.Equal(("host.json", "extensions.durableTask." + key), (fault.Where, fault.Item));
        Assert.Contains(value.Trim('"'), fault.Problem, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("Write ", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_documented_durable_task_key_is_accepted()
    {
        var settings = Read("""
            {
              "version": "2.0",
              "extensions": { "durableTask": {
                "hubName": "MyTaskHub", "maxConcurrentActivityFunctions": 10, "maxConcurrentOrchestratorFunctions": 10, "maxConcurrentEntityFunctions": 10,
                "extendedSessionsEnabled": false, "extendedSessionIdleTimeoutInSeconds": 30, "maxOrchestrationActions": 100000,
                "overridableExistingInstanceStates": "AnyState", "entityMessageReorderWindowInMinutes": 30, "maxEntityOperationBatchSize": 50,
                "useGracefulShutdown": true, "rollbackEntityOperationsOnExceptions": true, "throwStatusExceptionsOnRaiseEvent": true, "useAppLease": true,
                "storeInputsInOrchestrationHistory": false, "localRpcEndpointEnabled": true,
                "tracing": { "traceInputsAndOutputs": false, "traceReplayEvents": false, "distributedTracingEnabled": false, "distributedTracingProtocol": "HttpCorrelationProtocol", "version": "V1" },
                "notifications": { "eventGrid": { "topicEndpoint": "https://topic", "keySettingName": "Key", "publishRetryCount": 0, "publishRetryInterval": "00:05:00", "publishRetryHttpStatus": [ 400 ], "publishEventTypes": [ "Started" ] } },
                "httpSettings": { "defaultAsyncRequestSleepTimeMilliseconds": 30000 },
                "storageProvider": {
                  "type": "azureStorage", "connectionName": "AzureWebJobsStorage", "connectionStringName": "AzureWebJobsStorage", "controlQueueBatchSize": 32, "controlQueueBufferThreshold": 256,
                  "controlQueueVisibilityTimeout": "00:05:00", "workItemQueueVisibilityTimeout": "00:05:00", "maxQueuePollingInterval": "00:00:30", "partitionCount": 4,
                  "trackingStoreConnectionName": "T", "trackingStoreNamePrefix": "P", "fetchLargeMessagesAutomatically": true, "useLegacyPartitionManagement": false,
                  "useTablePartitionManagement": false, "allowReplayingTerminalInstances": false } } }
            }
            """).DurableTask;
        Assert.Equal(
            new HostJsonDurableTask
            {
                HubName = "MyTaskHub",
                MaxConcurrentActivityFunctions = 10,
                MaxConcurrentOrchestratorFunctions = 10,
                MaxOrchestrationActions = 100_000,
                UseGracefulShutdown = true,
                StorageType = "azureStorage",
                ConnectionName = "AzureWebJobsStorage",
                OverridableExistingInstanceStates = OverridableStates.AnyState,
            },
            settings);
    }

    [Fact]
    public void All_faults_come_at_once() =>
        Assert.Equal(3, Assert.Throws<HostStartupException>(() => Read("""{ "functionTimeout": "x", "extensions": { "http": { "maxOutstandingRequests": 0 } } }""")).Faults.Count);

    [Fact]
    public void A_missing_file_is_a_fault()
    {
        File.Delete(path);
        Assert.Contains("does not exist", Assert.Throws<HostStartupException>(() => HostJsonReader.Read(path, [])).Message, StringComparison.Ordinal);
    }

    private HostJson Read(string text, params (string Key, string Value)[] environment)
    {
        File.WriteAllText(path, text);
        return HostJsonReader.Read(path, environment.Select(e => KeyValuePair.Create(e.Key, (string?)e.Value)));
    }
}
