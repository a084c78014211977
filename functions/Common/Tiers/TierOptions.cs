using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Functions.Common.Transfers;

namespace Puente.Functions.Common.Tiers;

/// <summary>Where a tier lives and listens: command line, environment or settings file, in that order of strength.</summary>
public sealed record TierOptions
{
    /// <summary>Short command-line switches and the setting each stands for.</summary>
    public static IDictionary<string, string> Switches { get; } = new Dictionary<string, string>
    {
        ["--data"] = "Puente:Data",
        ["--shared"] = "Puente:Shared",
        ["--components"] = "Puente:Components",
        ["--role"] = "Puente:Role",
        ["--address"] = "Puente:Address",
        ["--port"] = "Puente:Port",
        ["--inference-port"] = "Puente:InferencePort",
        ["--inference-grpc-port"] = "Puente:InferenceGrpcPort",
        ["--scaler-port"] = "Puente:ScalerPort",
        ["--model-repository"] = "Inference:ModelRepository",
        ["--model-control-mode"] = "Inference:ModelControlMode",
        ["--load-model"] = "Inference:LoadModels",
        ["--name"] = "Puente:Name",
        ["--labels"] = "Puente:Labels",
        ["--trust"] = "Puente:Trust",
        ["--hub"] = "Puente:Hub",
        ["--join-token-file"] = "Puente:JoinTokenFile",
        ["--require-key"] = "Enrolment:RequireKey",
        ["--trainer"] = "Puente:Trainer",
        ["--pretrainer"] = "Puente:Pretrainer",
        ["--retrain-schedule"] = "RetrainSchedule",
        ["--exit-with-parent"] = "Puente:ExitWithParent",
    };

    /// <summary>Dapr app id: <c>hub</c>, or the edge's name.</summary>
    public required string Name { get; init; }

    /// <summary>The tier's own folder, absolute. No other tier reads it.</summary>
    public required string Data { get; init; }

    /// <summary>Folder behind the embedded Dapr components that tiers share, absolute.</summary>
    public required string Shared { get; init; }

    /// <summary>Folder of Dapr component files.</summary>
    public required string Components { get; init; }

    /// <summary>What this process does of its tier's work.</summary>
    public TierRole Role { get; init; }

    /// <summary>Folder of this process alone, absolute: <see cref="Data"/> for the one process that keeps it, a temporary folder for workers and tuners beside it.</summary>
    public string Own { get => field ?? Data; init; }

    /// <summary>Whether this process keeps <see cref="Data"/>: no other of its kind may run on it.</summary>
    public bool Keeps => Role is TierRole.All or TierRole.Agent;

    /// <summary>Address that every port but the scaler's listens on: the loopback address unless <c>Puente:Address</c> says otherwise, such as <c>0.0.0.0</c> in a container.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>HTTP port; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>The trainer's assembly or executable.</summary>
    public required string Trainer { get; init; }

    /// <summary>What runs pretraining in the trainer's stead: a program that keeps the trainer contract, such as <c>trainers/pytorch/puente-trainer</c>; null: the trainer does (hub).</summary>
    public string? Pretrainer { get; init; }

    /// <summary>How long the <see cref="Pretrainer"/> may take to stop before it is killed (<c>Puente:PretrainerStopSeconds</c>, above 0 to an hour); null: three seconds. One that stops a pod needs the pod's grace.</summary>
    public TimeSpan? PretrainerStop { get; init; }

    /// <summary>True to stop when standard input closes: a tier that a command started ends with it, however it ends.</summary>
    public bool ExitWithParent { get; init; }

    /// <summary>Labels of an edge; empty for the hub.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Port of the Open Inference Protocol over REST (edge).</summary>
    public int InferencePort { get; init; }

    /// <summary>Port of the Open Inference Protocol over gRPC (edge); null: not served.</summary>
    public int? InferenceGrpcPort { get; init; }

    /// <summary>Port of KEDA's external scaler (edge); 0 takes a free one, null: there is none.</summary>
    public int? ScalerPort { get; init; }

    /// <summary>PEM file of the key that releases must be signed with (edge). With a <see cref="Hub"/> it need not be there: joining writes it, by default in the data folder.</summary>
    public string? Trust { get; init; }

    /// <summary>Address of the hub that this edge joins and signs all it says for (edge); null: it says all without a key.</summary>
    public Uri? Hub { get; init; }

    /// <summary>File that holds the join token (edge), for as long as it is needed; it may come later.</summary>
    public string? JoinTokenFile { get; init; }

    /// <summary>The join token itself (edge), by environment: on a command line anybody on the machine would read it.</summary>
    public string? JoinToken { get; init; }

    /// <summary>How bulk bytes may use this tier's link.</summary>
    public TransferOptions Transfers { get; init; } = new();

    /// <summary>Copy of the settings that the hub wants of this edge.</summary>
    public string HubSettings => Path.Combine(Own, "hub-settings.json");

    /// <summary>Files on their way into an object store.</summary>
    public string Spool => Path.Combine(Own, "spool");

    /// <summary>Folder for trainer jobs and their outputs.</summary>
    public string Work => Path.Combine(Data, "work");

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">Settings.</param>
    /// <param name="tier"><c>hub</c> or <c>edge</c>.</param>
    /// <exception cref="InputException">A setting is missing or wrong.</exception>
    public static TierOptions Read(IConfiguration configuration, string tier)
    {
        var settings = configuration.GetSection("Puente");
        var data = Path.GetFullPath(settings["Data"] ?? Path.Combine(".puente", tier));
        var (name, role) = (settings["Name"] ?? tier, ReadRole(settings["Role"], tier));
        return new TierOptions
        {
            Name = name,
            Role = role,
            Data = data,
            Own = role is TierRole.All or TierRole.Agent ? data : Path.Combine(Path.GetTempPath(), $"puente-{name}-{role}-{Environment.ProcessId}".ToLowerInvariant()),
            Address = ReadAddress(settings["Address"]),
            Shared = Path.GetFullPath(settings["Shared"] ?? Path.Combine(data, "..", "cloud")),
            Components = Path.GetFullPath(settings["Components"] ?? Path.Combine(AppContext.BaseDirectory, "dapr-components", "local")),
            Port = ReadPort(settings["Port"], "--port", tier == "hub" ? 7071 : 7072),
            InferencePort = ReadPort(settings["InferencePort"], "--inference-port", 8000),
            InferenceGrpcPort = settings["InferenceGrpcPort"] is { } grpc ? ReadPort(grpc, "--inference-grpc-port", 0) : null,
            ScalerPort = settings["ScalerPort"] is { Length: > 0 } scaler ? ReadPort(scaler, "--scaler-port", 0) : null,
            Trainer = settings["Trainer"] ?? DefaultTrainer(),
            Pretrainer = settings["Pretrainer"],
            PretrainerStop = ReadSeconds(settings["PretrainerStopSeconds"], "Puente:PretrainerStopSeconds"),
            ExitWithParent = bool.TryParse(settings["ExitWithParent"], out var exit) && exit,
            Labels = ReadLabels(settings["Labels"]),
            Trust = settings["Trust"] ?? (settings["Hub"] is { Length: > 0 } ? Path.Combine(data, "trust.pem") : null),
            Hub = ReadHub(settings["Hub"]),
            JoinTokenFile = settings["JoinTokenFile"],
            JoinToken = settings["JoinToken"] is { Length: > 0 } token ? token : null,
            Transfers = TransferOptions.Read(configuration),
        };
    }

    /// <summary>Beside this tier's own folder, as the build lays them out.</summary>
    private static string DefaultTrainer()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.GetFullPath(Path.Combine(own.FullName, "..", "..", "Puente.Trainer", own.Name, "Puente.Trainer.dll"));
    }

    private static TierRole ReadRole(string? text, string tier)
    {
        var role = text?.ToLowerInvariant() switch
        {
            null or "" or "all" => TierRole.All,
            "agent" => TierRole.Agent,
            "worker" => TierRole.Worker,
            "tuner" => TierRole.Tuner,
            _ => throw new InputException("--role", text, "is no role", "Give all, agent, worker or tuner."),
        };
        return role == TierRole.All || tier == "edge" ? role : throw new InputException("--role", text, $"is no role of a {tier}", "Leave it out: only an edge has roles.");
    }

    private static IPAddress ReadAddress(string? text)
    {
        if (string.IsNullOrEmpty(text)) return IPAddress.Loopback;
        return IPAddress.TryParse(text, out var address) ? address : throw new InputException("--address", text, "is no IP address", "Give one of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.");
    }

    private static int ReadPort(string? text, string name, int fallback)
    {
        if (text is null) return fallback;
        return int.TryParse(text, out var port) && port is >= 0 and <= 65_535
            ? port
            : throw new InputException(name, text, "is no port", "Give a number from 0 (any free port) to 65535.");
    }

    private static TimeSpan? ReadSeconds(string? text, string name)
    {
        if (text is null) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new InputException(name, text, "is out of bounds", "Give a number of seconds above 0 and at most 3600.");
    }

    private static Uri? ReadHub(string? text)
    {
        if (text is not { Length: > 0 }) return null;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var hub) && hub.Scheme is ("http" or "https")
            ? hub
            : throw new InputException("--hub", text, "is no address of a hub", "Give it as https://hub.example.org.");
    }

    private static Dictionary<string, string> ReadLabels(string? text)
    {
        var labels = new Dictionary<string, string>();
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0)
                throw new InputException("--labels", pair, "is not key=value", "Give labels as ring=canary,site=quay.");
            labels[parts[0]] = parts[1];
        }

        return labels;
    }
}
