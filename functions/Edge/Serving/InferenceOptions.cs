using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Batching;
using Puente.Serving.Models;
using Puente.Serving.Repository;
using Puente.Serving.Sessions;

namespace Puente.Edge.Serving;

/// <summary>How a site serves: settings <c>Inference:…</c>.</summary>
/// <param name="Host">What runs, and how requests wait.</param>
/// <param name="Repository">Models beside the releases; null: none.</param>
public sealed record InferenceOptions(ModelHostOptions Host, RepositoryOptions? Repository)
{
    private const string Section = "Inference";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InputException">One is wrong.</exception>
    public static InferenceOptions Read(IConfiguration configuration, TierOptions tier)
    {
        var settings = configuration.GetSection(Section);
        var batching = new BatchingOptions();
        return new InferenceOptions(
            new ModelHostOptions
            {
                Callers = Whole(settings, "Workers", Environment.ProcessorCount, 1, 1024),
                Batching = batching with { MaxQueued = Whole(settings, "MaxQueued", batching.MaxQueued, 1, 1_000_000) },
                Sessions = new SessionSettings
                {
                    Providers = Providers(settings["Providers"]),
                    Device = Whole(settings, "Device", 0, 0, 1024),
                    DeviceMemoryBytes = settings["DeviceMemoryBytes"] is null ? null : Whole(settings, "DeviceMemoryBytes", 0L, 1 << 20, long.MaxValue),
                    CopiesOnComputeStream = Flag(settings, "CopiesOnComputeStream", fallback: true),
                    Precision = Precision(settings["Precision"]),
                    Cache = Path.Combine(tier.Data, "graphs"),
                },
            },
            settings["ModelRepository"] is not { Length: > 0 } folder ? null : new RepositoryOptions(Path.GetFullPath(folder))
            {
                Mode = Mode(settings["ModelControlMode"]),
                LoadAtStart = settings["LoadModels"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            }.Check());
    }

    private static T Whole<T>(IConfigurationSection settings, string name, T fallback, T least, T most) where T : System.Numerics.IBinaryInteger<T>
    {
        if (settings[name] is not { } text) return fallback;
        return T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new InputException($"{Section}:{name}", text, $"is not a whole number between {least} and {most}", "Correct the setting, or leave it out.");
    }

    private static bool Flag(IConfigurationSection settings, string name, bool fallback)
    {
        if (settings[name] is not { } text) return fallback;
        return bool.TryParse(text, out var value) ? value : throw new InputException($"{Section}:{name}", text, "is neither true nor false", "Correct the setting, or leave it out.");
    }

    private static IReadOnlyList<ExecutionProvider> Providers(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [ExecutionProvider.Cpu];
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(name => Enum.GetValues<ExecutionProvider>().Cast<ExecutionProvider?>().FirstOrDefault(provider => string.Equals($"{provider}", name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"{Section}:Providers", name, "is no execution provider", $"Name them in order, of {string.Join(", ", Enum.GetNames<ExecutionProvider>().Select(n => n.ToLowerInvariant()))}."))];
    }

    private static Precision Precision(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "auto" => Puente.Serving.Sessions.Precision.Auto,
        "fp32" => Puente.Serving.Sessions.Precision.Fp32,
        "int8" => Puente.Serving.Sessions.Precision.Int8,
        _ => throw new InputException($"{Section}:Precision", text, "is no precision", "Give auto, fp32 or int8, or leave it out for auto."),
    };

    private static RepositoryMode Mode(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "none" => RepositoryMode.None,
        "poll" => RepositoryMode.Poll,
        "explicit" => RepositoryMode.Explicit,
        _ => throw new InputException("--model-control-mode", text, "is no mode", "Give none, poll or explicit."),
    };
}
