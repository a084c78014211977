using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Puente.Core;

namespace Puente.Trainer.Kubernetes;

/// <summary>Settings of the launcher, from environment variables that begin with <see cref="Prefix"/>. Which cluster: as kubectl finds it (KUBECONFIG, <c>~/.kube/config</c>, the pod's own account).</summary>
public sealed partial record LauncherOptions
{
    /// <summary>What every setting begins with.</summary>
    public const string Prefix = "PUENTE_KUBERNETES_";

    private static readonly string[] Names = ["MANIFEST", "NAMESPACE", "IMAGE", "DEVICE", "PENDING_MINUTES", "VOLUME", "POD_VOLUME"];

    /// <summary><c>MANIFEST</c>: file of the Job to fill in; default <c>trainer-job.yaml</c> beside the program.</summary>
    public string Manifest { get; init; } = Path.Combine(AppContext.BaseDirectory, "trainer-job.yaml");

    /// <summary><c>NAMESPACE</c>: where the Job is created; null: the kubeconfig's, or the pod's own.</summary>
    public string? Namespace { get; init; }

    /// <summary><c>IMAGE</c>: image of the trainer's container; null: the manifest's.</summary>
    public string? Image { get; init; }

    /// <summary><c>DEVICE</c>: where steps are computed, as the contract's <c>device</c>; null: as the job says. Who writes a job for any machine writes <c>cpu</c>.</summary>
    public string? Device { get; init; }

    /// <summary><c>PENDING_MINUTES</c>: how long a pod may wait for a node and its image, above 0 to a week; default 15 minutes.</summary>
    public TimeSpan PendingLimit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary><c>VOLUME</c>: folder here in which the shared volume lies; null: where the pod has it.</summary>
    public string? Volume { get; init; }

    /// <summary><c>POD_VOLUME</c>: the mount of the container that is the shared volume; null: its only mount of a claim.</summary>
    public string? PodVolume { get; init; }

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> Environment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");

    /// <summary>Reads and checks the settings among <paramref name="environment"/>.</summary>
    /// <exception cref="InputException">Settings are wrong; all of them are told.</exception>
    public static LauncherOptions Read(IReadOnlyDictionary<string, string> environment)
    {
        string? Value(string name) => environment.TryGetValue(Prefix + name, out var value) && value.Length > 0 ? value : null;
        var options = new LauncherOptions { Namespace = Value("NAMESPACE"), Image = Value("IMAGE"), Device = Value("DEVICE"), Volume = Value("VOLUME"), PodVolume = Value("POD_VOLUME") };
        if (Value("MANIFEST") is { } manifest) options = options with { Manifest = Path.GetFullPath(manifest) };
        var pending = Value("PENDING_MINUTES");
        if (Minutes(pending) is { } limit) options = options with { PendingLimit = limit };

        var faults = environment.Keys.Where(IsUnknown).Order(StringComparer.Ordinal).Select(name => $"{name} is not known, must be one of {string.Join(", ", Names)} after {Prefix}").ToList();
        if (!File.Exists(options.Manifest)) faults.Add($"{Prefix}MANIFEST '{options.Manifest}' is not there, must be a file that holds a Job");
        if (options.Namespace is { } space && !Label().IsMatch(space)) faults.Add($"{Prefix}NAMESPACE '{space}' is no namespace, must be lower-case letters, digits and '-', at most 63");
        if (options.Image is { } image && image.Any(char.IsWhiteSpace)) faults.Add($"{Prefix}IMAGE '{image}' has white space in it, must be one image");
        if (pending is not null && Minutes(pending) is null) faults.Add($"{Prefix}PENDING_MINUTES '{pending}' is out of bounds, must be a number above 0 and at most 10080");
        if (options.Device is { } device && !Devices().IsMatch(device)) faults.Add($"{Prefix}DEVICE '{device}' is no device, must be cpu, cuda or cuda:N");
        if (options.Volume is { } volume && !(Path.IsPathRooted(volume) && Directory.Exists(volume))) faults.Add($"{Prefix}VOLUME '{volume}' is no folder here, must be the absolute path of one");
        if (options.PodVolume is { } mount && !mount.StartsWith('/')) faults.Add($"{Prefix}POD_VOLUME '{mount}' is no absolute path, must be a mountPath of the manifest's container");
        return faults.Count == 0 ? options : throw new InputException("settings", Prefix + "*", string.Join("; ", faults), "Set these right, or leave them out.");
    }

    private static bool IsUnknown(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && !Names.Contains(name[Prefix.Length..]);

    private static TimeSpan? Minutes(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 10_080 ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>A DNS label (RFC 1123).</summary>
    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,2})?)$")]
    private static partial Regex Devices();
}
