using Puente.Serving.Engine;
using Puente.Serving.Repository;

namespace Puente.Edge.Serving;

/// <summary>Every model of a site.</summary>
/// <param name="All">Those of its releases and of its repository as one registry.</param>
/// <param name="Repository">Those of its repository; null: it has none.</param>
public sealed record SiteModels(IModelRegistry All, RepositoryModels? Repository) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Repository?.DisposeAsync() ?? ValueTask.CompletedTask;
}
