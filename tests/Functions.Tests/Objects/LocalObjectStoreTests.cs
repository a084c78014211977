using Puente.Core;

namespace Puente.Functions.Tests.Objects;

/// <summary>Files on this machine.</summary>
public sealed class LocalObjectStoreTests : ObjectStoreConformance
{
    [Fact]
    public async Task A_link_in_the_store_is_not_followed()
    {
        await using var objects = ObjectsUnderTest.Local();
        var cancel = TestContext.Current.CancellationToken;
        await objects.Store.PutFileAsync("there/file", objects.NewFile(500_000), cancel);
        var outside = Directory.CreateDirectory(Path.Combine(objects.Folder, "outside")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(objects.Folder, "objects", "link"), outside);
        await Assert.ThrowsAsync<InputException>(() => objects.Store.PutFileAsync("link/file", objects.NewFile(500_000), cancel));
        await Assert.ThrowsAsync<InputException>(() => objects.Store.OpenReadAsync("link/file", 0, cancel));
        Assert.Empty(Directory.EnumerateFiles(outside));
    }

    private protected override Task<ObjectsUnderTest> StartAsync() => Task.FromResult(ObjectsUnderTest.Local());
}
