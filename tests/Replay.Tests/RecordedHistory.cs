using System.Text.Json;
using Puente.Core;

namespace Puente.Replay.Tests;

/// <summary>The history of one instance that has ended.</summary>
internal sealed record RecordedHistory(string Orchestrator, string InstanceId, IReadOnlyList<RecordedEvent> Events)
{
    public string Schema { get; init; } = "puente.history/v1";

    /// <summary>The folder of histories in the source tree.</summary>
    public static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) folder = folder.Parent;
            return Path.Combine(
                folder?.FullName ?? throw new DirectoryNotFoundException($"No Functions.sln above {AppContext.BaseDirectory}: run the tests from a checkout."),
                "tests", "Replay.Tests", "Histories");
        }
    }

    public static RecordedHistory Read(string name) => Json.ReadFile<RecordedHistory>(Path.Combine(Folder, $"{name}.json"));

    public string ToText() => JsonSerializer.Serialize(this, Json.Indented).ReplaceLineEndings("\n") + "\n";
}
