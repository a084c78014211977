using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Report;
using Puente.Core;

namespace Puente.Cli.Models;

/// <summary>Tells which backbones ship with the project.</summary>
public static class ModelList
{
    /// <summary>Fills <paramref name="outcome"/>.</summary>
    public static void Tell(CommandOutcome outcome)
    {
        var models = ShippedModels.All.Select(model => (Model: model, Weights: WeightsFile.Read("model", model.Weights), Digest: Digest.OfFile(model.Weights))).ToList();
        outcome.Set("models", models.Select(one => new
        {
            one.Model.Name,
            one.Model.Weights,
            parameters = one.Weights.Values,
            one.Weights.SizeBytes,
            digest = one.Digest,
            licence = one.Model.Licence,
            recipe = one.Weights.Metadata.GetValueOrDefault(WeightsFile.RecipeKey),
        }));
        if (models.Count == 0)
        {
            outcome.Say("No backbone ships with this build: 'puente train' starts from scratch.");
            return;
        }

        outcome.Show(ScoreTables.Of(["name", "weights", "size", "licence", "SHA-256"], models.Select(one => new[]
        {
            one.Model.Name, Words.Count(one.Weights.Values), Bytes.Text(one.Weights.SizeBytes), one.Model.Licence ?? "not stated", one.Digest.Short,
        })));
        foreach (var (model, _, _) in models) outcome.Say($"{model.Name}: {model.Folder}");
    }
}
