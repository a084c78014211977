using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>Registers a trained backbone as the next version of <paramref name="name"/>, a candidate.</summary>
    /// <remarks>The same <paramref name="idempotencyKey"/> again answers the version it made, unchanged.</remarks>
    /// <exception cref="InputException">A score is not finite, a name is empty, or the key was used for another name.</exception>
    public Task<ModelVersion> RegisterModelAsync(
        string name, Digest backbone, Lineage lineage, double backboneScore, double randomScore, double rawScore,
        string idempotencyKey, CancellationToken ct = default)
    {
        CheckName("model.name", name);
        CheckName("idempotencyKey", idempotencyKey);
        CheckName("lineage.run", lineage.Run);
        CheckText("lineage.recipe", lineage.Recipe);
        CheckScore(nameof(backboneScore), backboneScore);
        CheckScore(nameof(randomScore), randomScore);
        CheckScore(nameof(rawScore), rawScore);
        return WriteAsync(async context =>
        {
            if (await context.Models.FirstOrDefaultAsync(row => row.IdempotencyKey == idempotencyKey, ct) is { } known)
                return known.Name == name
                    ? known.ToRecord()
                    : throw new InputException("idempotencyKey", idempotencyKey, $"registered '{known.Name}' before, not '{name}'", "Give each registration its own key.");
            var last = await context.Models.Where(row => row.Name == name).MaxAsync(row => (int?)row.Version, ct) ?? 0;
            var added = new ModelRow
            {
                Name = name,
                Version = last + 1,
                Stage = ModelStage.Candidate,
                Backbone = backbone,
                Lineage = lineage,
                BackboneScore = backboneScore,
                RandomScore = randomScore,
                RawScore = rawScore,
                CreatedAt = time.GetUtcNow(),
                IdempotencyKey = idempotencyKey,
            };
            context.Add(added);
            await AppendAsync(context, lineage.Run, "model.registered", Subject(added), Invariant(
                $"backbone {backbone} from dataset {lineage.Dataset}, seed {lineage.Seed}, code {lineage.CodeVersion}; scores {backboneScore:R} backbone, {randomScore:R} random, {rawScore:R} raw"),
                ct);
            return added.ToRecord();
        }, ct);
    }

    /// <summary>Moves a version to <paramref name="stage"/>. The decision that already holds changes nothing.</summary>
    /// <exception cref="InputException">No such version, or <see cref="ModelStages"/> has no such move.</exception>
    public Task<ModelVersion> DecideAsync(
        string name, int version, ModelStage stage, string actor, string note, CancellationToken ct = default)
    {
        CheckName("actor", actor);
        CheckText("note", note);
        return WriteAsync(async context =>
        {
            var model = await GetAsync(context, name, version, ct);
            if (model.Stage == stage) return model.ToRecord();
            if (!ModelStages.MayMove(model.Stage, stage))
                throw new InputException("stage", $"{stage}", $"cannot follow {model.Stage}, where {Subject(model)} stands", Remedy(model.Stage));
            model.Stage = stage;
            await AppendAsync(context, actor, $"model.{stage.ToString().ToLowerInvariant()}", Subject(model), note, ct);
            return model.ToRecord();
        }, ct);
    }

    /// <summary>Binds an approved version to the release made from it, once and for good. The same release again changes nothing.</summary>
    /// <exception cref="InputException">No such version, it is not approved, or it or the release is bound elsewhere.</exception>
    public Task<ModelVersion> SetReleaseAsync(string name, int version, string release, CancellationToken ct = default)
    {
        CheckName("release", release);
        return WriteAsync(async context =>
        {
            var model = await GetAsync(context, name, version, ct);
            if (model.Release == release) return model.ToRecord();
            if (model.Release is not null)
                throw new InputException("release", release, $"cannot replace {model.Release} of {Subject(model)}", "Use the release it has, or register a new version.");
            if (model.Stage != ModelStage.Approved)
                throw new InputException("release", release, $"cannot be made from {Subject(model)}, which is {model.Stage}", "Approve the version first.");
            if (await context.Models.FirstOrDefaultAsync(row => row.Release == release, ct) is { } owner)
                throw new InputException("release", release, $"belongs to {Subject(owner)}", "Give the release made from this version.");
            model.Release = release;
            await AppendAsync(context, SystemActor, "model.released", Subject(model), release, ct);
            return model.ToRecord();
        }, ct);
    }

    /// <summary>A version; null when there is none.</summary>
    public Task<ModelVersion?> FindModelAsync(string name, int version, CancellationToken ct = default) =>
        ReadAsync(async context => (await context.Models
            .FirstOrDefaultAsync(row => row.Name == name && row.Version == version, ct))?.ToRecord(), ct);

    /// <summary>The version a release was made from; null when there is none.</summary>
    public Task<ModelVersion?> FindReleaseAsync(string release, CancellationToken ct = default) =>
        ReadAsync(async context => (await context.Models
            .FirstOrDefaultAsync(row => row.Release == release, ct))?.ToRecord(), ct);

    /// <summary>Versions by name, then newest first, at most <see cref="MaxRows"/>.</summary>
    public Task<IReadOnlyList<ModelVersion>> ListModelsAsync(CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<ModelVersion>>(async context =>
        {
            var rows = await context.Models.OrderBy(row => row.Name).ThenByDescending(row => row.Version)
                .Take(MaxRows).ToListAsync(ct);
            return rows.ConvertAll(row => row.ToRecord());
        }, ct);

    private static async Task<ModelRow> GetAsync(CatalogContext context, string name, int version, CancellationToken ct) =>
        await context.Models.FirstOrDefaultAsync(row => row.Name == name && row.Version == version, ct)
            ?? throw new InputException("model", $"{name}:{version}", "is not registered", "List the models for names and versions.");

    private static string Subject(ModelRow model) => $"{model.Name}:{model.Version}";

    private static string Remedy(ModelStage from) => ModelStages.Moves.TryGetValue(from, out var next)
        ? $"From {from} it may become: {string.Join(", ", next)}."
        : $"{from} is final: register a new version.";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static void CheckScore(string field, double value)
    {
        if (!double.IsFinite(value))
            throw new InputException(field, $"{value}", "is not a number", "Register a model once it has been evaluated.");
    }
}
