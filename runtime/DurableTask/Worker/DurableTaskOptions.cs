using System.Text.Json;

namespace Puente.Runtime.DurableTask.Worker;

/// <summary>Settings of the embedded engine. All are read once, when it starts.</summary>
public sealed class DurableTaskOptions
{
    /// <summary>The SQLite file; made, with its folder, when absent. Default <c>durable.db</c> in the working folder.</summary>
    public string DatabasePath { get; set; } = "durable.db";

    /// <summary>
    /// A PostgreSQL connection string (Npgsql's keywords): several processes share the hub then, in a schema named after <see cref="HubName"/>.
    /// Null, the default, keeps the hub in the SQLite file, for one process.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a worker on PostgreSQL may be silent before the others take over its work. Default 30 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a worker on PostgreSQL looks for work that no notification told it of. Default 2 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The task hub's name. Default <c>TestHubName</c>, as the Functions host's.</summary>
    public string HubName { get; set; } = "TestHubName";

    /// <summary>Activities that run at once; 1 to 10000. Default 10 times the processors.</summary>
    public int MaxConcurrentActivities { get; set; } = 10 * Environment.ProcessorCount;

    /// <summary>Orchestrator steps that run at once; 1 to 1000. Default 2 times the processors.</summary>
    public int MaxConcurrentOrchestrators { get; set; } = 2 * Environment.ProcessorCount;

    /// <summary>How long a stop waits for running activities; what is left runs again after the next start. Default 10 s.</summary>
    public TimeSpan ShutdownDrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a stop first lets running activities end within <see cref="ShutdownDrainTimeout"/>, and cancels only what is left then, with two more seconds to react.
    /// Otherwise they are cancelled at once. Either way no new work is taken. Default false, as the Functions host's.
    /// </summary>
    public bool UseGracefulShutdown { get; set; }

    /// <summary>
    /// Where inputs, outputs, results and events of more than <see cref="LargePayloadBytes"/> go. Null, the default, keeps all in the database.
    /// Once set it has to stay: rows refer to what lies there.
    /// </summary>
    public IPayloadStore? PayloadStore { get; set; }

    /// <summary>
    /// Bytes, as UTF-8, a payload may have and stay in the database; 1024 to 1 GiB. Default 256 KiB: the databases take rows of that size well, and a file or an
    /// object each costs more than the row saves below it. (The official stack's 45 to 64 KiB come from the messages of its queues, which are not here.)
    /// </summary>
    public int LargePayloadBytes { get; set; } = 256 * 1024;

    /// <summary>How long a start waits for another process to let go of the file. Default 15 s.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Executions kept in memory between steps, so that a history is not replayed for each event; 0 replays always. Default 500.</summary>
    public int MaxCachedExecutions { get; set; } = 500;

    /// <summary>Events one generation of an instance may hold; beyond, the instance fails. Default 100000.</summary>
    public int MaxHistoryEvents { get; set; } = 100_000;

    /// <summary>
    /// Tasks, timers, sub-orchestrations and events one orchestrator step may ask for; beyond, the instance fails. Default 100000, as the Functions host's
    /// <c>maxOrchestrationActions</c>: it ends code that asks in an endless loop.
    /// </summary>
    public int MaxOrchestrationActions { get; set; } = 100_000;

    /// <summary>The longest wait between attempts to write while the storage fails. Default 5 s.</summary>
    public TimeSpan MaxStorageBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock. Null takes the one registered as a service, else the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>How inputs, outputs and events are written. Default <see cref="DurableTaskJson.Default"/>.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = DurableTaskJson.Default;

    /// <summary>Called at each numbered instant of the way to disk, for tests.</summary>
    internal Action<Storage.FaultPoint>? Probe { get; set; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">Names every fault, its value and what is allowed.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(DatabasePath)) faults.Add($"{nameof(DatabasePath)} is empty: give a file path");
        if (string.IsNullOrWhiteSpace(HubName)) faults.Add($"{nameof(HubName)} is empty: give a name");
        Range(nameof(MaxConcurrentActivities), MaxConcurrentActivities, 1, 10_000);
        Range(nameof(MaxConcurrentOrchestrators), MaxConcurrentOrchestrators, 1, 1_000);
        Range(nameof(MaxCachedExecutions), MaxCachedExecutions, 0, 1_000_000);
        Range(nameof(MaxHistoryEvents), MaxHistoryEvents, 10, 10_000_000);
        Range(nameof(MaxOrchestrationActions), MaxOrchestrationActions, 1, 10_000_000);
        Range(nameof(LargePayloadBytes), LargePayloadBytes, 1024, 1 << 30);
        Range(nameof(ShutdownDrainTimeout), ShutdownDrainTimeout.TotalSeconds, 0, 3600);
        Range(nameof(LockTimeout), LockTimeout.TotalSeconds, 0, 3600);
        Range(nameof(LeaseDuration), LeaseDuration.TotalSeconds, 1, 3600);
        Range(nameof(PollInterval), PollInterval.TotalSeconds, 0.01, 60);
        Range(nameof(MaxStorageBackoff), MaxStorageBackoff.TotalSeconds, 0.01, 3600);
        if (faults.Count > 0) throw new ArgumentException("Durable task options: " + string.Join("; ", faults) + ".");

        void Range(string name, double value, double low, double high)
        {
            if (!(value >= low && value <= high)) faults.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} is {value}: allowed are {low} to {high}"));
        }
    }
}
