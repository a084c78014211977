using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Puente.Runtime.Functions;

/// <summary>Reads <c>host.json</c> and lays <c>AzureFunctionsJobHost__a__b</c> settings over it.</summary>
internal sealed class HostJsonReader
{
    private const string Prefix = "AzureFunctionsJobHost__";
    private readonly List<StartupFault> faults = [];
    private readonly IConfiguration settings;

    private HostJsonReader(IConfiguration settings) => this.settings = settings;

    /// <exception cref="HostStartupException">The file is missing, is not JSON, is not version 2.0, or holds values out of range.</exception>
    public static HostJson Read(string path, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var reader = new HostJsonReader(Load(path, environment));
        var document = reader.ReadDocument();
        return reader.faults.Count == 0 ? document : throw new HostStartupException(reader.faults);
    }

    private static IConfiguration Load(string path, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        if (!File.Exists(path)) throw Fault("file", $"{path} does not exist.", "Put a host.json holding at least {\"version\": \"2.0\"} beside the app.");
        var overrides = environment
            .Where(e => e.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(e => KeyValuePair.Create(e.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), e.Value));
        try
        {
            return new ConfigurationBuilder().AddJsonStream(new MemoryStream(File.ReadAllBytes(path))).AddInMemoryCollection(overrides).Build();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Fault("file", $"{path} is not a JSON object: {e.InnerException?.Message ?? e.Message}", "Correct the file.");
        }
    }

    private static HostStartupException Fault(string item, string problem, string remedy) => new([new StartupFault("host.json", item, problem, remedy)]);

    private HostJson ReadDocument()
    {
        var version = settings["version"];
        if (version != "2.0") Report("version", version, "Write \"version\": \"2.0\".");
        CheckDurableTask();
        return new HostJson
        {
            FunctionTimeout = ReadTimeout(),
            Functions = [.. settings.GetSection("functions").GetChildren().Select(c => c.Value).OfType<string>()],
            LogLevels = ReadLogLevels(),
            Http = ReadHttp(),
            Blobs = ReadBlobs(),
            DurableTask = ReadDurableTask(),
        };
    }

    private TimeSpan ReadTimeout()
    {
        var text = settings["functionTimeout"];
        if (text is null) return new HostJson().FunctionTimeout;
        if (text == "-1") return Timeout.InfiniteTimeSpan;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.FromSeconds(1)) return value;
        Report("functionTimeout", text, "Write \"hh:mm:ss\" of at least one second, or \"-1\" for no limit.");
        return new HostJson().FunctionTimeout;
    }

    private Dictionary<string, LogLevel> ReadLogLevels()
    {
        var levels = new Dictionary<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in settings.GetSection("logging:logLevel").GetChildren())
        {
            if (Enum.TryParse<LogLevel>(entry.Value, ignoreCase: true, out var level) && Enum.IsDefined(level)) levels[entry.Key] = level;
            else Report(entry.Path, entry.Value, $"Write one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
        }

        return levels;
    }

    private HostJsonHttp ReadHttp()
    {
        const string section = "extensions:http:";
        var defaults = new HostJsonHttp();
        return new HostJsonHttp
        {
            RoutePrefix = (settings[section + "routePrefix"] ?? defaults.RoutePrefix).Trim('/'),
            MaxConcurrentRequests = ReadCount(section + "maxConcurrentRequests", unlimited: true) ?? defaults.MaxConcurrentRequests,
            MaxOutstandingRequests = ReadCount(section + "maxOutstandingRequests", unlimited: true) ?? defaults.MaxOutstandingRequests,
            CustomHeaders = settings.GetSection(section + "customHeaders").GetChildren().ToDictionary(h => h.Key, h => h.Value ?? ""),
        };
    }

    private HostJsonBlobs ReadBlobs()
    {
        const string section = "extensions:blobs:";
        var defaults = new HostJsonBlobs();
        return new HostJsonBlobs
        {
            MaxDegreeOfParallelism = ReadCount(section + "maxDegreeOfParallelism") ?? defaults.MaxDegreeOfParallelism,
            PoisonBlobThreshold = ReadCount(section + "poisonBlobThreshold") ?? defaults.PoisonBlobThreshold,
        };
    }

    private HostJsonDurableTask ReadDurableTask()
    {
        const string section = "extensions:durableTask:";
        var defaults = new HostJsonDurableTask();
        return new HostJsonDurableTask
        {
            HubName = Checked("hubName") ?? Environment.GetEnvironmentVariable("WEBSITE_SITE_NAME") ?? defaults.HubName,
            MaxConcurrentActivityFunctions = Count("maxConcurrentActivityFunctions"),
            MaxConcurrentOrchestratorFunctions = Count("maxConcurrentOrchestratorFunctions"),
            MaxOrchestrationActions = Count("maxOrchestrationActions"),
            UseGracefulShutdown = Checked("useGracefulShutdown") is { } graceful && bool.Parse(graceful),
            OverridableExistingInstanceStates = Checked("overridableExistingInstanceStates") is { } states
                ? Enum.Parse<OverridableStates>(states, ignoreCase: true)
                : defaults.OverridableExistingInstanceStates,
            StorageType = Checked("storageProvider:type"),
            ConnectionName = Checked("storageProvider:connectionName"),
        };

        int? Count(string key) => Checked(key) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

        string? Checked(string key) =>
            settings[section + key] is { } text && HostJsonDurableTaskRules.All[key].Allows(text) ? text : null;
    }

    private void CheckDurableTask()
    {
        const string section = "extensions:durableTask:";
        foreach (var (key, rule) in HostJsonDurableTaskRules.All)
            if (settings[section + key] is { } text && !rule.Allows(text))
                Report(section + key, text, rule.Remedy);
    }

    private int? ReadCount(string key, bool unlimited = false)
    {
        var text = settings[key];
        if (text is null) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && (value >= 1 || (unlimited && value == -1))) return value;
        Report(key, text, unlimited ? "Write a whole number of at least 1, or -1 for no limit." : "Write a whole number of at least 1.");
        return null;
    }

    private void Report(string key, string? value, string remedy) =>
        faults.Add(new StartupFault("host.json", key.Replace(':', '.'), value is null ? "is missing." : $"\"{value}\" is not allowed.", remedy));
}
