using System.Text.Json.Nodes;
using Puente.Core;

namespace Puente.Cli.Hub;

/// <summary>What a person asked of <c>puente rollouts start</c>.</summary>
public sealed record RolloutPlan
{
    /// <summary>Release id.</summary>
    public string? Release { get; init; }

    /// <summary>File with the request, JSON or YAML; what is given beside it wins.</summary>
    public string? File { get; init; }

    /// <summary>Name of a placement on record.</summary>
    public string? Placement { get; init; }

    /// <summary>Label of the canaries, <c>key=value</c>: they go first, and tolerate no failure.</summary>
    public string? Canary { get; init; }

    /// <summary>Edges under way at once, such as <c>10</c> or <c>25%</c>.</summary>
    public string? MaxConcurrency { get; init; }

    /// <summary>Edges that may fail.</summary>
    public string? MaxFailures { get; init; }

    /// <summary>How long an edge must serve before its slot is free, such as <c>5m</c>.</summary>
    public string? MinSuccessTime { get; init; }

    /// <summary>How long an edge may take.</summary>
    public string? ProgressDeadline { get; init; }

    /// <summary>Classes whose recall must not drop at the canaries, or at every edge where there are none.</summary>
    public IReadOnlyList<string> Gates { get; init; } = [];

    /// <summary>Whether a person says that the rest may follow.</summary>
    public bool Manual { get; init; }

    /// <summary>Whether to take edges over from a rollout under way.</summary>
    public bool TakeOver { get; init; }

    /// <summary>The request as the hub takes it.</summary>
    /// <exception cref="InputException">The file is none, a label is none, or no release is named.</exception>
    public JsonObject ToRequest()
    {
        var request = File is null ? [] : YamlFile.Read("--file", File) as JsonObject
            ?? throw new InputException("--file", File, "holds no request", "Give an object with release, groups, rolloutStrategy and gates.");
        if (Release is not null) request["release"] = Release;
        if (request["release"] is null) throw new InputException("RELEASE", null, "is not given", "Give a release id: puente rollouts start sha256:…");
        if (Placement is not null) request["placementRef"] = Placement;
        if (TakeOver) request["takeOver"] = true;
        if (Canary is not null) request["groups"] = new JsonArray(new JsonObject { ["name"] = "canary", ["matchLabels"] = Label(Canary) });
        if (Limits() is { Count: > 0 } limits) request["rolloutStrategy"] = Strategy(request["rolloutStrategy"]?.DeepClone(), limits);
        if (Gates.Count > 0 || Manual)
            request["gates"] = new JsonArray([.. Gates.Select(Golden), .. Manual ? [new JsonObject { ["kind"] = "manual" }] : Array.Empty<JsonNode>()]);
        return request;
    }

    /// <summary>The limits given here over those of the file's strategy: one that is given takes no other away. What its type does not heed the hub refuses.</summary>
    private static JsonObject Strategy(JsonNode? given, JsonObject limits)
    {
        var strategy = given as JsonObject ?? [];
        var type = $"{strategy["type"] ??= "Progressive"}";
        // A type's limits lie under its own name: progressive, progressivePerGroup.
        var name = type.Length > 0 ? $"{char.ToLowerInvariant(type[0])}{type[1..]}" : type;
        if (strategy[name] is not JsonObject known) strategy[name] = limits;
        else
            foreach (var (limit, value) in limits) known[limit] = value?.DeepClone();
        return strategy;
    }

    private JsonObject Limits()
    {
        var limits = new JsonObject();
        if (MaxConcurrency is not null) limits["maxConcurrency"] = Number(MaxConcurrency);
        if (MaxFailures is not null) limits["maxFailures"] = Number(MaxFailures);
        if (MinSuccessTime is not null) limits["minSuccessTime"] = MinSuccessTime;
        if (ProgressDeadline is not null) limits["progressDeadline"] = ProgressDeadline;
        if (Canary is not null) limits["mandatoryDecisionGroups"] = new JsonArray(new JsonObject { ["groupName"] = "canary" });
        return limits;
    }

    private JsonNode Golden(string name)
    {
        var gate = new JsonObject { ["kind"] = "golden", ["class"] = name, ["metric"] = "recall" };
        if (Canary is not null) gate["groups"] = new JsonArray("canary");
        return gate;
    }

    private static JsonNode Number(string text) => int.TryParse(text, out var number) ? number : text;

    private static JsonObject Label(string text) => text.Split('=', 2) is [{ Length: > 0 } key, var value]
        ? new JsonObject { [key] = value }
        : throw new InputException("--canary", text, "is no label", "Give key=value, such as ring=canary.");
}
