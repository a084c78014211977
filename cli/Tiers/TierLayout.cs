using System.Globalization;
using Puente.Cli.Client;

namespace Puente.Cli.Tiers;

/// <summary>Which tiers a demo has, where their data lies and how they are started.</summary>
public sealed class TierLayout
{
    private readonly string _data;
    private readonly string? _components;

    /// <summary>A hub and <paramref name="edges"/> edges under <paramref name="data"/>, on <paramref name="ports"/> (see <see cref="PortsNeeded"/>), with the component files of <paramref name="components"/> or, when null, their own.</summary>
    public TierLayout(string data, int edges, IReadOnlyList<int> ports, string? components = null)
    {
        (_data, _components) = (data, components);
        Hub = Define("hub", "Puente.Hub", ports[0], null, []);
        Edges = [.. Enumerable.Range(1, edges).Select(number => Edge(number, ports[2 * number - 1], ports[2 * number]))];
    }

    /// <summary>The hub.</summary>
    public TierDefinition Hub { get; }

    /// <summary>The edges; the first is the canary and the one that is tuned.</summary>
    public IReadOnlyList<TierDefinition> Edges { get; }

    /// <summary>What both tiers reach through Dapr components only.</summary>
    public string Shared => SharedFolder(_data);

    /// <summary>One port for the hub, two for each edge: its API and its inference protocol.</summary>
    public static int PortsNeeded(int edges) => 1 + 2 * edges;

    /// <summary>The shared folder under <paramref name="data"/>.</summary>
    public static string SharedFolder(string data) => Path.Combine(data, "cloud");

    /// <summary>Name of edge <paramref name="number"/>, from 1.</summary>
    public static string EdgeName(int number) => string.Create(CultureInfo.InvariantCulture, $"edge-{number}");

    /// <summary>Labels of edge <paramref name="number"/>: the first is the canary at another site than the rest.</summary>
    public static IReadOnlyDictionary<string, string> LabelsOf(int number) => number == 1
        ? new Dictionary<string, string> { ["ring"] = "canary", ["site"] = "quay" }
        : new Dictionary<string, string> { ["ring"] = "fleet", ["site"] = string.Create(CultureInfo.InvariantCulture, $"viaduct-{number - 1}") };

    /// <summary>The file an edge reads its join token from.</summary>
    public static string JoinTokenFile(TierDefinition edge) => Path.Combine(edge.Address.DataFolder, "join-token");

    /// <summary>The file an edge keeps its credential in, once it has joined.</summary>
    public static string CredentialFile(TierDefinition edge) => Path.Combine(edge.Address.DataFolder, "keys", "credential.json");

    private TierDefinition Edge(int number, int port, int inferencePort)
    {
        var name = EdgeName(number);
        var labels = string.Join(',', LabelsOf(number).Select(label => $"{label.Key}={label.Value}"));
        return Define(name, "Puente.Edge", port, inferencePort,
        [
            "--name", name, "--labels", labels, "--inference-port", inferencePort.ToString(CultureInfo.InvariantCulture),
            "--hub", Hub.Address.Url.ToString(), "--join-token-file", Path.Combine(_data, name, "join-token"), "--retrain-schedule", "*/5 * * * * *",
        ]);
    }

    private TierDefinition Define(string name, string program, int port, int? inferencePort, IReadOnlyList<string> more)
    {
        var folder = Path.Combine(_data, name);
        var address = new TierAddress(name, Local(port), inferencePort is { } inference ? Local(inference) : null, folder, Path.Combine(_data, "logs", name + ".log"));
        IReadOnlyList<string> components = _components is null ? [] : ["--components", _components];
        return new TierDefinition(address, TierPrograms.Runtime(),
            [TierPrograms.PathOf(program), .. more, .. components, "--data", folder, "--shared", Shared, "--port", port.ToString(CultureInfo.InvariantCulture), "--exit-with-parent", "true"]);
    }

    private static Uri Local(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
}
