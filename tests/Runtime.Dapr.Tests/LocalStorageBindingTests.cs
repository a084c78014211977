using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

public class LocalStorageBindingTests : IAsyncLifetime
{
    private readonly TestFolder folder = new TestFolder().WithComponent("cloud", "bindings.localstorage", ("rootPath", "../cloud/objects"));
    private DaprClient client = null!;

    private string Root => Path.Combine(folder.Data, "cloud", "objects");

    /// <summary>The client that the suite runs with.</summary>
    protected virtual async Task<DaprClient> OpenAsync(TestFolder files) => await files.OpenAsync();

    public async ValueTask InitializeAsync() => client = await OpenAsync(folder);

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        await folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<byte[]> Raw(string operation, byte[] data, string? fileName = null)
    {
        var request = new BindingRequest("cloud", operation) { Data = data };
        if (fileName is not null)
            request.Metadata["fileName"] = fileName;
        return (await client.InvokeBindingAsync(request)).Data.ToArray();
    }

    private static Dictionary<string, string> Named(string fileName) => new() { ["fileName"] = fileName };

    [Theory]
    [InlineData("plain text!", "plain text!")]
    [InlineData("\"quoted \\u002B text!\"", "quoted + text!")]
    [InlineData("aGVsbG8=", "hello")]
    [InlineData("\"aGVsbG8=\"", "hello")]
    [InlineData("\"aGVs\\nbG8=\"", "hello")]
    [InlineData("aGVs bG8=", "aGVs bG8=")]
    [InlineData("aGVsbG8", "aGVsbG8")]
    [InlineData("\"a\"b\"", "\"a\"b\"")]
    [InlineData("\"not Go: \\/\"", "\"not Go: \\/\"")]
    [InlineData("\"oct\\101 hex\\x42!\"", "octA hexB!")]
    [InlineData("`raw \\n!`", "raw \\n!")]
    [InlineData("", "")]
    public async Task Create_unquotes_and_decodes_as_the_sidecar_does(string data, string stored)
    {
        await Raw("create", Encoding.UTF8.GetBytes(data), "f");
        Assert.Equal(stored, Encoding.UTF8.GetString(await Raw("get", [], "f")));
    }

    [Fact]
    public async Task Bytes_sent_through_the_typed_call_come_back_exactly()
    {
        var bytes = new byte[1 << 20];
        new Random(5).NextBytes(bytes);
        await client.InvokeBindingAsync("cloud", "create", bytes, Named("chunks/ab/cdef"));
        Assert.Equal(bytes, await Raw("get", [], "chunks/ab/cdef"));
    }

    [Fact]
    public async Task Create_answers_with_the_relative_name_and_invents_one()
    {
        var named = await client.InvokeBindingAsync<string, JsonElement>("cloud", "create", "x!", Named("/a//b/../c"));
        Assert.Equal("a/c", named.GetProperty("fileName").GetString());
        var invented = await client.InvokeBindingAsync<string, JsonElement>("cloud", "create", "x!");
        Assert.True(Guid.TryParse(invented.GetProperty("fileName").GetString(), out var name));
        Assert.True(File.Exists(Path.Combine(Root, name.ToString())));
    }

    [Fact]
    public async Task List_gives_absolute_paths_recursively_and_no_half_files()
    {
        Assert.Empty(await client.InvokeBindingAsync<string?, string[]>("cloud", "list", null));
        await Raw("create", "x!"u8.ToArray(), "b/two");
        await Raw("create", "x!"u8.ToArray(), "a");
        File.WriteAllText(Path.Combine(Root, ".incoming", "half"), "");
        Assert.Equal([Path.Combine(Root, "a"), Path.Combine(Root, "b", "two")], await client.InvokeBindingAsync<string?, string[]>("cloud", "list", null));
        Assert.Equal([Path.Combine(Root, "b", "two")], await client.InvokeBindingAsync<string?, string[]>("cloud", "list", null, Named("b")));
    }

    [Theory]
    [InlineData("get", "none", "file not found")]
    [InlineData("delete", "none", "error deleting file")]
    [InlineData("list", "none", "error getting stats")]
    [InlineData("presign", "none", "does not support operation presign")]
    [InlineData("get", ".incoming/half", "the component's own")]
    [InlineData("get", "a\0b", "NUL")]
    public async Task A_failure_is_internal_and_names_the_binding(string operation, string fileName, string problem)
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => Raw(operation, [], fileName));
        var rpc = Assert.IsType<RpcException>(error.InnerException);
        Assert.Equal(StatusCode.Internal, rpc.StatusCode);
        Assert.Contains(problem, rpc.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("ERR_INVOKE_OUTPUT_BINDING", rpc.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_removes_the_file()
    {
        await Raw("create", "x!"u8.ToArray(), "a");
        Assert.Empty(await Raw("delete", [], "a"));
        await Assert.ThrowsAsync<DaprException>(() => Raw("get", [], "a"));
    }

    [Theory]
    [InlineData("../../secret")]
    [InlineData("/secret")]
    [InlineData("link/secret")]
    [InlineData("up/../secret")]
    public async Task No_name_leads_out_of_the_root(string fileName)
    {
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), "../../..");
        Directory.CreateSymbolicLink(Path.Combine(Root, "up"), "/");
        await Raw("create", "inside!"u8.ToArray(), fileName);
        Assert.Equal("inside!", File.ReadAllText(Path.Combine(Root, "secret")));
    }

    [Fact]
    public async Task An_unknown_binding_is_an_internal_error()
    {
        var error = await Assert.ThrowsAsync<DaprException>(() => client.InvokeBindingAsync("other", "get", ""));
        var rpc = Assert.IsType<RpcException>(error.InnerException);
        Assert.Equal(StatusCode.Internal, rpc.StatusCode);
        Assert.Contains("other", rpc.Status.Detail, StringComparison.Ordinal);
    }
}
