using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Objects;
using Puente.Hub.Datasets;

namespace Puente.Functions.Tests.Bulk;

/// <summary>Files of a dataset come through the disk, not through memory, and none stays there.</summary>
public sealed class DatasetUploadTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_part_becomes_an_object()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        await UploadAsync(hub, ("large.jpg", new MemoryStream(bytes)), ("small.jpg", new MemoryStream([1, 2, 3])));
        var objects = hub.Get<ObjectStore>();
        Assert.Equal(["uploads/bridge/large.jpg", "uploads/bridge/small.jpg"], await objects.ListAsync("uploads/bridge", Cancel));
        Assert.Equal(bytes, await objects.GetAsync("uploads/bridge/large.jpg", Cancel));
        Assert.Equal([1, 2, 3], await objects.GetAsync("uploads/bridge/small.jpg", Cancel));
        Assert.Empty(hub.Files("hub/spool"));
    }

    [Fact]
    public async Task A_file_beyond_the_bound_is_refused_and_leaves_nothing()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var refused = await Assert.ThrowsAsync<InputException>(() => UploadAsync(hub, ("huge.jpg", new MemoryStream(new byte[UploadedFiles.MaxFileBytes + 1]))));
        Assert.Equal(("file", "huge.jpg"), (refused.Field, refused.Value));
        Assert.Empty(await hub.Get<ObjectStore>().ListAsync("uploads/bridge", Cancel));
        Assert.Empty(hub.Files("hub/spool"));
    }

    private static async Task UploadAsync(HubUnderTest hub, params (string Name, Stream Content)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, content) in files) form.Add(new StreamContent(content), "files", name);
        var context = new DefaultHttpContext();
        context.Request.ContentType = form.Headers.ContentType!.ToString();
        context.Request.Body = await form.ReadAsStreamAsync(Cancel);
        var functions = new DatasetFunctions(
            hub.Get<ObjectStore>(), hub.Get<ObjectTransport>(), hub.Get<DatasetPacker>(), hub.Get<CatalogStore>(), hub.Get<TimeProvider>());
        await functions.Upload(context.Request, "bridge", Cancel);
    }
}
