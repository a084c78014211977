using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What a secret store must do, against <see cref="DaprClient"/> alone. A sidecar of one's own needs the two secrets of <see cref="Secrets"/>.</summary>
public abstract class SecretConformance : IAsyncLifetime
{
    /// <summary>The secrets, by name, that every store has.</summary>
    protected static readonly IReadOnlyDictionary<string, string> Secrets = new Dictionary<string, string>
    {
        ["PUENTE_SECRET_ONE"] = "one word",
        ["PUENTE_SECRET_TWO"] = "zwei Wörter \"",
    };

    private TestFolder folder = null!;
    private DaprClient client = null!;
    private string store = "vault";

    /// <summary>Over what the suite runs.</summary>
    protected virtual Home Home => Home.Embedded;

    public async ValueTask InitializeAsync()
    {
        folder = new TestFolder { Home = Home };
        var (type, metadata) = Component(Directory.CreateDirectory(Path.Combine(folder.Data, "app")).FullName);
        folder.WithComponent(store, type, metadata);
        store = await folder.NameOfAsync(type, store);
        client = await folder.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (folder is not null)
            await folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The component's type and metadata; puts the secrets there.</summary>
    /// <param name="data">Where relative paths of the metadata start.</param>
    protected abstract (string Type, (string, string)[] Metadata) Component(string data);

    [Fact]
    public async Task A_secret_is_one_entry_under_its_own_name()
    {
        foreach (var (name, value) in Secrets)
            Assert.Equal(KeyValuePair.Create(name, value), Assert.Single(await client.GetSecretAsync(store, name)));
    }

    [Fact]
    public async Task All_come_at_once()
    {
        var all = await client.GetBulkSecretAsync(store);
        foreach (var (name, value) in Secrets)
            Assert.Equal(value, all[name][name]);
    }

    [Fact]
    public async Task A_missing_secret_is_internal_and_names_the_key()
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.GetSecretAsync(store, "PUENTE_SECRET_NONE"));
        var rpc = Assert.IsType<RpcException>(error.InnerException);
        Assert.Equal(StatusCode.Internal, rpc.StatusCode);
        Assert.Contains("PUENTE_SECRET_NONE", rpc.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_named()
    {
        foreach (var call in new Func<Task>[] { () => client.GetSecretAsync("other", "k"), () => client.GetBulkSecretAsync("other") })
        {
            var rpc = Assert.IsType<RpcException>((await Assert.ThrowsAsync<DaprException>(call)).InnerException);
            Assert.Equal(StatusCode.InvalidArgument, rpc.StatusCode);
            Assert.Contains("other", rpc.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_call_that_says_nothing_is_refused_before_it_is_sent()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetSecretAsync("", "k"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetSecretAsync(store, ""));
    }
}
