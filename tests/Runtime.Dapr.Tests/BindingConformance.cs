using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What a binding of objects must do, against <see cref="DaprClient"/> alone, in the way the tiers use it: bytes go as base64, names by the key of every type.</summary>
public abstract class BindingConformance : IAsyncLifetime
{
    /// <summary>Everything of a test lies here: a server may be common to several.</summary>
    private readonly string folder = Guid.NewGuid().ToString("n");

    /// <summary>Over what the suite runs.</summary>
    protected virtual Home Home => Home.Embedded;

    /// <summary>The component's name.</summary>
    protected string Binding { get; private set; } = "objects";

    protected TestFolder Files { get; } = new();

    protected DaprClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (type, metadata) = await ComponentAsync();
        Files.WithComponent(Binding, type, metadata);
        if (Home == Home.Sidecar && GivenSidecar.Exists)
            Binding = await GivenSidecar.ComponentAsync(type);
        Client = Home == Home.Embedded ? Files.Client() : await Files.OverTheWireAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        Client?.Dispose();
        Files.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    /// <summary>The component's type and metadata; one that decodes base64.</summary>
    protected abstract ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync();

    protected static byte[] EveryByte(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i ^ (i >> 8)))];

    private string Named(string name) => $"{folder}/{name}";

    private BindingRequest Request(string operation, string name) =>
        new(Binding, operation) { Metadata = { ["fileName"] = Named(name), ["key"] = Named(name), ["blobName"] = Named(name) } };

    private Task<BindingResponse> CreateAsync(string name, byte[] bytes)
    {
        var request = Request("create", name);
        request.Data = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
        return Client.InvokeBindingAsync(request);
    }

    private async Task<byte[]> GetAsync(string name) => (await Client.InvokeBindingAsync(Request("get", name))).Data.ToArray();

    /// <summary>Names under a folder: local disk answers paths, S3 a page with Contents, Azure blobs.</summary>
    private async Task<string[]> ListAsync(string under)
    {
        var request = Request("list", under);
        request.Data = JsonSerializer.SerializeToUtf8Bytes(new { prefix = Named(under) + "/" });
        using var json = JsonDocument.Parse((await Client.InvokeBindingAsync(request)).Data);
        var found = json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.GetProperty("Contents") : json.RootElement;
        var names = found.ValueKind == JsonValueKind.Null ? [] : found.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : (item.TryGetProperty("Key", out var key) ? key : item.GetProperty("Name")).GetString()!);
        return [.. names.Select(name => name[(name.LastIndexOf(folder, StringComparison.Ordinal) + folder.Length + 1)..]).Order(StringComparer.Ordinal)];
    }

    private static async Task<string> FailureAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<DaprException>(call);
        Assert.Equal(StatusCode.Internal, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        return ((RpcException)error.InnerException).Status.Detail;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(1_000_003)]
    public async Task Bytes_of_every_value_come_back_exactly(int length)
    {
        var bytes = EveryByte(length);
        await CreateAsync("f", bytes);
        Assert.Equal(bytes, await GetAsync("f"));
    }

    [Theory]
    [InlineData("a/b/c")]
    [InlineData("with spaces/in both parts.jpg")]
    [InlineData("grieta número 7/münchen 橋.jpg")]
    [InlineData("odd/plus+and&and=and%41.txt")]
    public async Task A_name_is_kept_as_it_is(string name)
    {
        await CreateAsync(name, [1, 2, 3]);
        Assert.Equal([1, 2, 3], await GetAsync(name));
        Assert.Equal([name], await ListAsync(Path.GetDirectoryName(name)!));
    }

    [Fact]
    public async Task An_object_is_replaced_whole()
    {
        await CreateAsync("f", EveryByte(5000));
        await CreateAsync("f", [7]);
        Assert.Equal([7], await GetAsync("f"));
    }

    [Fact]
    public async Task A_missing_object_is_not_found()
    {
        Assert.Contains("not found", await FailureAsync(() => GetAsync("none")), StringComparison.Ordinal);
        await CreateAsync("folder/f", [1]);
        Assert.Contains("not found", await FailureAsync(() => GetAsync("folder/g")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_its_neighbours_are_not()
    {
        await CreateAsync("folder/f", [1]);
        await CreateAsync("folder/g", [2]);
        await Client.InvokeBindingAsync(Request("delete", "folder/f"));
        Assert.Contains("not found", await FailureAsync(() => GetAsync("folder/f")), StringComparison.Ordinal);
        Assert.Equal(["folder/g"], await ListAsync("folder"));
        try
        {
            await Client.InvokeBindingAsync(Request("delete", "folder/f"));
        }
        catch (DaprException e)
        {
            // S3 says nothing; the others say that there is none.
            var said = e.InnerException!.Message;
            Assert.True(said.Contains("not found", StringComparison.Ordinal) || said.Contains("no such file", StringComparison.Ordinal), said);
        }
    }

    [Fact]
    public async Task A_folder_lists_what_is_under_it_and_no_other()
    {
        foreach (var name in new[] { "in/b", "in/a", "in/deep/c", "inside", "out/d" })
            await CreateAsync(name, [1]);
        Assert.Equal(["in/a", "in/b", "in/deep/c"], await ListAsync("in"));
    }

    [Fact]
    public async Task Many_at_once_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => CreateAsync($"many/{i:d2}", EveryByte(1000 + i))));
        var read = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => GetAsync($"many/{i:d2}")));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => 1000 + i), read.Select(bytes => bytes.Length));
        Assert.Equal(40, (await ListAsync("many")).Length);
    }

    [Fact]
    public async Task What_is_not_offered_is_an_internal_error_that_names_the_binding()
    {
        var failure = await FailureAsync(() => Client.InvokeBindingAsync(Request("explode", "f")));
        Assert.All([Binding, "explode", "create"], part => Assert.Contains(part, failure, StringComparison.Ordinal));
        failure = await FailureAsync(() => Client.InvokeBindingAsync(new BindingRequest("nowhere", "get")));
        Assert.Contains("nowhere", failure, StringComparison.Ordinal);
    }
}
