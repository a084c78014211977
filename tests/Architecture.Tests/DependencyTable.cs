namespace Puente.Architecture.Tests;

/// <summary>
/// Parts and what each may lean on: ARCHITECTURE.md with the decisions that amended it. A new arrow is a new line here and a decision record.
/// </summary>
public static class DependencyTable
{
    private const string Core = "core", Imaging = "imaging", Datasets = "datasets", Durable = "runtime/DurableTask", Host = "runtime/Functions", Dapr = "runtime/Dapr";

    /// <summary>Folder of each part, and the folders its project may reference.</summary>
    public static IReadOnlyDictionary<string, string[]> MayReference { get; } = new Dictionary<string, string[]>
    {
        [Core] = [],
        [Imaging] = [Core],
        [Datasets] = [Core, Imaging],
        ["fleet"] = [Core],
        ["catalog"] = [Core],
        ["scaling"] = [Core],
        ["dashboard"] = [Core],
        ["workflows"] = [Core, Durable],
        ["learning/Vision"] = [Core],
        ["learning/Training"] = [Core, Imaging, Datasets, "learning/Vision"],
        ["learning/Trainer"] = [Core, Imaging, "learning/Training", "eng/GlibcxxShim"],
        ["learning/KubernetesTrainer"] = [Core],
        ["serving"] = [Core, Imaging],
        ["samples"] = [Core, Imaging],
        // The runtime stands in for official packages, which know nothing of Puente: not even core.
        [Durable] = [],
        [Dapr] = [],
        [Host] = [Durable],
        ["functions/Common"] = [Core, Imaging, "fleet", "workflows", Durable, Dapr, Host],
        ["functions/Hub"] = [Core, Imaging, Datasets, "fleet", "workflows", "catalog", "scaling", "functions/Common", Durable, Dapr, Host],
        ["functions/Edge"] = [Core, Imaging, Datasets, "fleet", "workflows", "serving", "scaling", "functions/Common", Durable, Dapr, Host],
        // Runs the hub's own composition in its process, and edges that decide as real ones do.
        ["simulation"] = [Core, "fleet", "workflows", "catalog", "functions/Common", "functions/Hub", Durable, Dapr, Host],
        ["cli"] = [Core, Imaging, Datasets, "samples"],
        ["models/Maker"] = [Core, Imaging, "samples"],
        ["eng/GlibcxxShim"] = [],
    };

    /// <summary>Processes a part starts: built before it, never loaded into it.</summary>
    public static IReadOnlyDictionary<string, string[]> MayStart { get; } = new Dictionary<string, string[]>
    {
        ["functions/Hub"] = ["learning/Trainer"],
        ["functions/Edge"] = ["learning/Trainer"],
        ["cli"] = ["functions/Hub", "functions/Edge", "learning/Trainer", "simulation"],
    };

    /// <summary>What must not come in by any path.</summary>
    public static IReadOnlyDictionary<string, string[]> Never { get; } = new Dictionary<string, string[]>
    {
        ["serving"] = ["learning/Vision", "learning/Training", "learning/Trainer"],
        ["learning/Trainer"] = ["serving", "workflows", "catalog", Host, Durable, Dapr],
        ["learning/KubernetesTrainer"] = ["learning/Vision", "learning/Training", "learning/Trainer", "serving", "workflows", "catalog", Host, Durable, Dapr],
        ["functions/Hub"] = ["learning/Vision", "learning/Training", "learning/Trainer", "serving"],
        ["functions/Edge"] = ["learning/Vision", "learning/Training", "learning/Trainer", "catalog"],
        ["simulation"] = ["learning/Vision", "learning/Training", "learning/Trainer", "serving"],
        ["cli"] = ["learning/Vision", "learning/Training", "learning/Trainer", "serving", "catalog"],
    };

    /// <summary>Folders that alone may name a package with this prefix, besides their tests (<see cref="TestsOf"/>) and <c>bench</c>.</summary>
    public static IReadOnlyDictionary<string, string[]> PackageHomes { get; } = new Dictionary<string, string[]>
    {
        ["TorchSharp"] = ["learning"],
        ["libtorch"] = ["learning"],
        ["Microsoft.ML.OnnxRuntime"] = ["serving", "learning"],
        ["Microsoft.EntityFrameworkCore"] = ["catalog"],
        ["SkiaSharp"] = [Imaging],
        ["MetadataExtractor"] = [Imaging],
        ["Dapr."] = [Dapr, "functions"],
        ["KubernetesClient"] = ["learning/KubernetesTrainer"],
    };

    /// <summary>Parts that may name these packages and no others.</summary>
    public static IReadOnlyDictionary<string, string[]> OnlyPackages { get; } = new Dictionary<string, string[]>
    {
        [Core] = [],
        ["fleet"] = [],
        ["workflows"] = ["Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DurableTask.Abstractions"],
        ["learning/KubernetesTrainer"] = ["KubernetesClient"],
    };

    /// <summary>Whether <paramref name="folder"/> is <paramref name="home"/>, lies in it, or holds its tests.</summary>
    public static bool TestsOf(string home, string folder) =>
        Within(home, folder) || Within("bench", folder) ||
        folder.StartsWith($"tests/{home.Replace('/', '.')}.", StringComparison.OrdinalIgnoreCase) ||
        (home == "learning" && folder.StartsWith("tests/Trainer.", StringComparison.Ordinal));

    private static bool Within(string home, string folder) => folder == home || folder.StartsWith(home + "/", StringComparison.Ordinal);
}
