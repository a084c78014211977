using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>
/// A sidecar that was there before the tests: where DAPR_GRPC_PORT is set, the suites of <see cref="Home.Sidecar"/> run over it. They take its
/// components by their type, whatever their names, and leave out the types that it does not have.
/// </summary>
internal static class GivenSidecar
{
    private static readonly IConfiguration Environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();

    public static bool Exists { get; } = DaprServiceCollectionExtensions.UsesSidecar(Environment);

    public static DaprClient Client() =>
        new ServiceCollection().AddDapr(Environment, _ => { }).BuildServiceProvider().GetRequiredService<DaprClient>();

    /// <summary>The port where it looks for its app, as <c>dapr run --app-port</c> tells it; null: it has none.</summary>
    public static int? AppPort => int.TryParse(Environment["APP_PORT"], out var port) ? port : null;

    /// <summary>The name of its component of a type (or of a category, such as <c>pubsub.</c>), or a skipped test.</summary>
    public static async Task<string> ComponentAsync(string type)
    {
        using var client = Client();
        var components = (await client.GetMetadataAsync()).Components;
        if (components.FirstOrDefault(c => c.Type == type || (type.EndsWith('.') && c.Type.StartsWith(type, StringComparison.Ordinal))) is { } component)
            return component.Name;
        Assert.Skip($"The sidecar at DAPR_GRPC_PORT has no component of type {type}. It has: {string.Join(", ", components.Select(c => $"{c.Name} ({c.Type})"))}");
        return "";
    }
}
