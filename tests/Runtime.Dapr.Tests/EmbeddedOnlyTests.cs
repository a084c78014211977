namespace Puente.Runtime.Dapr.Tests;

/// <summary>What the embedded client does not offer says what to do instead.</summary>
public sealed class EmbeddedOnlyTests
{
    [Fact]
    public async Task What_needs_a_sidecar_says_so()
    {
        using var folder = new TestFolder().WithComponent("twins", "state.in-memory");
        using var client = folder.Client();
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => client.QueryStateAsync<int>("twins", "{}"));
        Assert.Contains("GetBulkStateAsync", error.Message, StringComparison.Ordinal);
    }
}
