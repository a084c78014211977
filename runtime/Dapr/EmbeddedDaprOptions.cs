using System.Text.Json;

namespace Puente.Runtime.Dapr;

/// <summary>What the embedded sidecar needs to know: who the app is, where its component files and data live, how to call it back.</summary>
public sealed class EmbeddedDaprOptions
{
    /// <summary>The Dapr app id: key prefix of state stores, consumer group of pub/sub, source of events. Lower-case letters, digits, '-', '.' and '_'. Required.</summary>
    public string AppId { get; set; } = "";

    /// <summary>Folders of Component and Subscription YAML, each read without its subfolders, as <c>--resources-path</c> of a sidecar. At least one.</summary>
    public IList<string> ComponentsDirectories { get; } = [];

    /// <summary>What relative paths in component files start from; the working directory of a real sidecar. Default: this process's working directory.</summary>
    public string BaseDirectory { get; set; } = Environment.CurrentDirectory;

    /// <summary>The folder of <c>pubsub.db</c>, common to all processes that exchange events on this machine. Default: <see cref="BaseDirectory"/>.</summary>
    public string? SharedDirectory { get; set; }

    /// <summary>Whether this process takes the app's events and input bindings. False for one that runs beside it under the same app id. Default true.</summary>
    public bool Delivers { get; set; } = true;

    /// <summary>The app's HTTP port on 127.0.0.1, asked once the app has started. Default: the first http address of the host's own server.</summary>
    public Func<int>? AppPort { get; set; }

    /// <summary>Sent to the app as header <c>dapr-api-token</c> with every event (<c>APP_API_TOKEN</c> of a real sidecar). Default: none.</summary>
    public string? AppToken { get; set; }

    /// <summary>The Dapr namespace, for <c>keyPrefix: namespace</c> and <c>{namespace}</c>. Default: environment variable NAMESPACE, else none.</summary>
    public string? Namespace { get; set; } = Environment.GetEnvironmentVariable("NAMESPACE");

    /// <summary>The clock of expiry, polling and redelivery. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The source of chance in the waits of exponential retry policies. Default: the system's.</summary>
    public Random Random { get; set; } = Random.Shared;

    /// <summary>How values are written and read. Default: <see cref="JsonSerializerDefaults.Web"/>, as Dapr.Client.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>How often other processes' events are looked for. 1 ms to 10 s; default 50 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the app may take over one event before it counts as failed, where no inbound timeout policy says otherwise. Default 60 s.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait before the first redelivery of a failed event; doubles with each. Default 200 ms.</summary>
    public TimeSpan RedeliveryInitialDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between redeliveries. Default 15 s.</summary>
    public TimeSpan RedeliveryMaxDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Attempts after which a failed event goes to the subscription's deadLetterTopic; ignored where none is set, and where a Resiliency document
    /// has an inbound retry policy for the component. Default 1: Dapr has no retry policy by default.
    /// </summary>
    public int DeadLetterAfterAttempts { get; set; } = 1;

    /// <summary>Events older than this are removed although a known subscriber has not had them (a site that never came back). Default 7 days.</summary>
    public TimeSpan MessageRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The most events kept per topic for slow subscribers; the oldest are removed first. Default 100,000.</summary>
    public int MaxMessagesPerTopic { get; set; } = 100_000;

    /// <summary>The largest request and answer in bytes, as a sidecar's <c>--max-body-size</c>. 1 KiB to 1 GiB; default 4 MiB.</summary>
    public long MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>How long the host's start waits for a sidecar, where one is configured; ignored by the embedded client. 1 s to 1 h; default 60 s.</summary>
    public TimeSpan SidecarPatience { get; set; } = TimeSpan.FromSeconds(60);

    internal string SharedFolder => string.IsNullOrEmpty(SharedDirectory) ? BaseDirectory : SharedDirectory;

    /// <summary>Throws one <see cref="ArgumentException"/> that lists every option at fault.</summary>
    internal void Validate()
    {
        List<string> faults = [];
        if (AppId.Length is 0 or > 63 || !AppId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            faults.Add($"AppId '{AppId}': must be 1 to 63 letters, digits, '-', '.' or '_'");
        if (ComponentsDirectories.Count == 0)
            faults.Add("ComponentsDirectories '': is empty. Add the folder of the component files, such as dapr-components/local");
        if (PollInterval < TimeSpan.FromMilliseconds(1) || PollInterval > TimeSpan.FromSeconds(10))
            faults.Add($"PollInterval '{PollInterval}': must be 1 ms to 10 s");
        if (DeliveryTimeout <= TimeSpan.Zero || DeliveryTimeout > TimeSpan.FromHours(1))
            faults.Add($"DeliveryTimeout '{DeliveryTimeout}': must be above 0 and at most 1 h");
        if (RedeliveryInitialDelay <= TimeSpan.Zero || RedeliveryMaxDelay < RedeliveryInitialDelay)
            faults.Add($"RedeliveryInitialDelay '{RedeliveryInitialDelay}': must be above 0 and at most RedeliveryMaxDelay '{RedeliveryMaxDelay}'");
        if (DeadLetterAfterAttempts < 1)
            faults.Add($"DeadLetterAfterAttempts '{DeadLetterAfterAttempts}': must be 1 or more");
        if (MessageRetention <= TimeSpan.Zero)
            faults.Add($"MessageRetention '{MessageRetention}': must be above 0");
        if (MaxBodyBytes is < 1 << 10 or > 1 << 30)
            faults.Add($"MaxBodyBytes '{MaxBodyBytes}': must be 1 KiB to 1 GiB");
        if (SidecarPatience < TimeSpan.FromSeconds(1) || SidecarPatience > TimeSpan.FromHours(1))
            faults.Add($"SidecarPatience '{SidecarPatience}': must be 1 s to 1 h");
        if (MaxMessagesPerTopic < 1)
            faults.Add($"MaxMessagesPerTopic '{MaxMessagesPerTopic}': must be 1 or more");
        if (faults.Count > 0)
            throw new ArgumentException("The embedded Dapr options are not usable:\n  " + string.Join("\n  ", faults));
    }
}
