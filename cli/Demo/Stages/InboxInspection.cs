using System.Text.Json;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Inputs;
using Puente.Core;

namespace Puente.Cli.Demo.Stages;

/// <summary>What came of a photograph dropped in the inbox: an answer, or the fault.</summary>
/// <param name="Name">Name it was dropped under.</param>
/// <param name="Answer">The inspection.</param>
/// <param name="Reused">It had been inspected by this release before.</param>
/// <param name="Fault">What is missing.</param>
public sealed record InboxResult(string Name, InspectionAnswer? Answer, bool Reused, string? Fault);

/// <summary>Drops a photograph in the edge's inbox and waits for its result, its overlay and the event at the hub.</summary>
public sealed class InboxInspection(DemoContext context, string stage)
{
    private const string EventType = "inspection.completed";
    private static readonly TimeSpan ResultPatience = TimeSpan.FromSeconds(120), EventPatience = TimeSpan.FromSeconds(60);

    /// <summary>Does it; a photograph that this release has inspected is not dropped again.</summary>
    public async Task<InboxResult> RunAsync(PhotoInput photo, CancellationToken cancel)
    {
        // The name holds photograph and release: a new release is asked anew, the same one is not.
        var name = $"{Path.GetFileNameWithoutExtension(photo.File.Name)}-{WorkKey.Of("x", photo.File.Digest, context.Record.Tune!.Release)[2..14]}{Path.GetExtension(photo.File.Name)}";
        var answer = await FindAsync(name, photo, cancel);
        var reused = answer is not null;
        if (answer is null)
        {
            Drop(photo.File.Path, name);
            context.View.Progress(stage, "dropped in the inbox; waiting for the result");
            await Waiting.UntilAsync(async () => (answer = await FindAsync(name, photo, cancel)) is not null, ResultPatience, context.Clock, cancel);
        }

        var log = context.TunedEdge.Address.LogFile;
        if (answer is null) return new InboxResult(name, null, false, $"no result for {name} in the inbox within {ResultPatience.TotalSeconds:0} s. Read {log}.");
        if (FileFault(answer) is { } fault) return new InboxResult(name, answer, reused, $"{fault} Read {log}.");
        return await HasEventAsync(answer.Result.Id, cancel)
            ? new InboxResult(name, answer, reused, null)
            : new InboxResult(name, answer, reused, $"no {EventType} event of {answer.Result.Id} at the hub within {EventPatience.TotalSeconds:0} s. Read {context.Hub.Address.LogFile} and {log}.");
    }

    private async Task<InspectionAnswer?> FindAsync(string name, PhotoInput photo, CancellationToken cancel) =>
        (await context.TunedEdge.InspectionsAsync(name, cancel)).LastOrDefault(known => known.Result.Digest == photo.File.Digest);

    /// <summary>Copies beside the inbox, on the same disk, then renames into it: the trigger never sees half a file.</summary>
    private void Drop(string path, string name)
    {
        var edge = context.TunedEdge.Address.DataFolder;
        var inbox = Path.Combine(edge, "objects", "inbox");
        Directory.CreateDirectory(inbox);
        var temporary = Path.Combine(edge, $".inbox-{name}.tmp");
        File.Copy(path, temporary, overwrite: true);
        File.Move(temporary, Path.Combine(inbox, name), overwrite: true);
    }

    private static string? FileFault(InspectionAnswer answer)
    {
        if (answer.Files is not { Result: { } result, Overlay: { } overlay }) return "the inspection names no result and overlay files.";
        if (!File.Exists(result)) return $"the result {result} is not there.";
        if (!File.Exists(overlay) || new FileInfo(overlay).Length == 0) return $"the overlay {overlay} is not there.";
        return Json.ReadFile<InspectionAnswer>(result).Result?.Id == answer.Result.Id ? null : $"the result {result} is of another inspection.";
    }

    private async Task<bool> HasEventAsync(string inspection, CancellationToken cancel) => await Waiting.UntilAsync(async () =>
    {
        context.View.Progress(stage, "waiting for the event at the hub");
        return (await context.Hub.EventsAsync(EventType, DateTimeOffset.UnixEpoch, cancel)).Any(one => Mentions(one, inspection));
    }, EventPatience, context.Clock, cancel);

    private static bool Mentions(JsonElement one, string inspection) => one.GetRawText().Contains(inspection, StringComparison.Ordinal);
}
