using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Trainer;
using Puente.Workflows.Releases;

namespace Puente.Hub.Releases;

/// <summary>Leaves nothing half-done of a release that failed or was cancelled. May be repeated.</summary>
public sealed class ReleaseCompensation(CatalogStore catalog, ReleasePublisher publisher, HubFolders folders)
{
    /// <summary>Rejects or retires the version, takes back what was published of it, and removes the half-done evaluation and the card.</summary>
    public async Task CompensateAsync(CompensateReleaseInput input, CancellationToken cancellationToken)
    {
        var evaluation = folders.Evaluation(input.Release.Run, input.Release.Probe);
        StopMarker.Set(evaluation, stop: false);
        if (!File.Exists(Path.Combine(evaluation, BackboneEvaluation.ResultFile))) StopMarker.RemoveFolder(evaluation);
        if (input.Version is not { } version || await catalog.FindModelAsync(input.Release.Name, version, cancellationToken) is not { } model) return;

        // Published after all: the orchestration did not hear of it, and edges may have. It stands.
        if (model.Release is not null) return;
        if (model.Stage == ModelStage.Approved)
            await publisher.WithdrawAsync(new PublishInput(input.Release.Run, model.Name, model.Version) { ValidDays = input.Release.ValidDays }, cancellationToken);
        var card = folders.Card(input.Release.Run, model.Version);
        if (Directory.Exists(Path.GetDirectoryName(card))) File.Delete(card);
        ModelStage? end = model.Stage switch
        {
            ModelStage.Candidate => ModelStage.Rejected,
            ModelStage.Approved => ModelStage.Retired,
            _ => null,
        };
        if (end is { } stage) await catalog.DecideAsync(model.Name, model.Version, stage, input.By, $"not released: {input.Reason}", cancellationToken);
    }
}
