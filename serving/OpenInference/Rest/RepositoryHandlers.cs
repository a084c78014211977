using Microsoft.AspNetCore.Http;
using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>Triton's model repository extension.</summary>
internal sealed class RepositoryHandlers(IModelRegistry registry, MemoryBudget budget)
{
    private readonly ModelCatalogue _models = new(registry);

    public async Task IndexAsync(HttpContext context)
    {
        context.CheckRepository();
        using var memory = new RentedMemory(budget);
        var ready = RepositoryJson.ReadIndex(await RequestBody.ReadAsync(context, memory));
        await context.AnswerAsync(_models.Index(ready).Select(entry => new
        {
            name = entry.Name,
            version = entry.Version is { } version ? ModelVersion.Text(version) : null,
            // A model that was never loaded has a name only.
            state = entry.Version is null ? null : entry.State.ToString().ToUpperInvariant(),
            reason = entry.Version is null ? null : entry.Reason,
        }));
    }

    public async Task LoadAsync(HttpContext context)
    {
        context.CheckRepository();
        using var memory = new RentedMemory(budget);
        var parameters = RepositoryJson.ReadLoad(await RequestBody.ReadAsync(context, memory));
        await registry.LoadAsync(context.Model()!, parameters, context.RequestAborted);
    }

    public async Task UnloadAsync(HttpContext context)
    {
        context.CheckRepository();
        using var memory = new RentedMemory(budget);
        RepositoryJson.CheckUnload(await RequestBody.ReadAsync(context, memory));
        await registry.UnloadAsync(context.Model()!, context.RequestAborted);
    }
}
