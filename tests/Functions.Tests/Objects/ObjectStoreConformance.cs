using System.Text;
using Puente.Core;
using Puente.Functions.Common.Objects;

namespace Puente.Functions.Tests.Objects;

/// <summary>What the tiers ask of an object store, whichever binding it lies behind.</summary>
public abstract class ObjectStoreConformance
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("""{"state":"serving"}""")]
    [InlineData("""
        "quoted"
        """)]
    [InlineData("`quoted`")]
    [InlineData("'q'")]
    [InlineData("aGVsbG8=")]
    [InlineData("\"aGVsbG8=\"")]
    public async Task Small_bytes_come_back_as_they_were(string text)
    {
        await using var objects = await StartAsync();
        var bytes = Encoding.UTF8.GetBytes(text);
        await objects.Store.PutAsync("notes/one.txt", bytes, Cancel);
        Assert.Equal(bytes, await objects.Store.GetAsync("notes/one.txt", Cancel));
    }

    [Theory]
    [InlineData(ObjectStore.MaxBodyBytes)]
    [InlineData(ObjectStore.MaxBodyBytes + 1)]
    [InlineData(21_000_000)]
    public async Task Large_bytes_come_back_though_no_message_could_hold_them(int size)
    {
        await using var objects = await StartAsync();
        var bytes = await File.ReadAllBytesAsync(objects.NewFile(size), Cancel);
        await objects.Store.PutAsync("photo.bin", bytes, Cancel);
        var back = await objects.Store.GetAsync("photo.bin", Cancel);
        Assert.Equal(Digest.Of(bytes), Digest.Of(back));
        Assert.Empty(Directory.EnumerateFiles(objects.Folder, "*.spool", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_object_is_read_from_any_byte_and_its_length_is_told()
    {
        await using var objects = await StartAsync();
        var path = objects.NewFile(1_500_000);
        await objects.Store.PutFileAsync("a/file", path, Cancel);
        foreach (var offset in (int[])[0, 1, 1_048_576, 1_499_999, 1_500_000])
        {
            await using var content = await objects.Store.OpenReadAsync("a/file", offset, Cancel);
            Assert.Equal(1_500_000, content!.Length);
            using var rest = new MemoryStream();
            await content.Stream.CopyToAsync(rest, Cancel);
            Assert.Equal(Digest.Of((await File.ReadAllBytesAsync(path, Cancel)).AsSpan(offset)), Digest.Of(rest.ToArray()));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_removing_it_is_no_fault()
    {
        await using var objects = await StartAsync();
        Assert.Null(await objects.Store.GetAsync("no/such", Cancel));
        Assert.Null(await objects.Store.OpenReadAsync("no/such", 5, Cancel));
        await objects.Store.DeleteAsync("no/such", Cancel);
        await objects.Store.PutAsync("once", new byte[] { 1 }, Cancel);
        await objects.Store.DeleteAsync("once", Cancel);
        Assert.Null(await objects.Store.GetAsync("once", Cancel));
    }

    [Fact]
    public async Task Replacing_replaces()
    {
        await using var objects = await StartAsync();
        await objects.Store.PutFileAsync("a", objects.NewFile(700_000), Cancel);
        await objects.Store.PutAsync("a", "short"u8.ToArray(), Cancel);
        Assert.Equal("short"u8.ToArray(), await objects.Store.GetAsync("a", Cancel));
    }

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("with space/and+plus.jpg")]
    [InlineData("brücke/ñandú.png")]
    [InlineData("per%20cent/a&b=c;d,e@f:g.bin")]
    [InlineData("(round)[square]~'quote'")]
    public async Task Names_are_kept(string key)
    {
        await using var objects = await StartAsync();
        await objects.Store.PutAsync(key, Encoding.UTF8.GetBytes(key), Cancel);
        await objects.Store.PutFileAsync(key + ".file", objects.NewFile(300_000), Cancel);
        Assert.Equal(key, Encoding.UTF8.GetString((await objects.Store.GetAsync(key, Cancel))!));
        Assert.Equal(300_000, (await objects.Store.GetAsync(key + ".file", Cancel))!.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    [InlineData("a\\..\\b")]
    [InlineData("nul\0")]
    public async Task Names_that_lead_elsewhere_are_refused(string key)
    {
        await using var objects = await StartAsync();
        await Assert.ThrowsAsync<InputException>(() => objects.Store.PutAsync(key, new byte[1], Cancel));
        await Assert.ThrowsAsync<InputException>(() => objects.Store.PutFileAsync(key, objects.NewFile(10), Cancel));
        await Assert.ThrowsAsync<InputException>(() => objects.Store.OpenReadAsync(key, 0, Cancel));
        await Assert.ThrowsAsync<InputException>(() => objects.Store.GetAsync(key, Cancel));
    }

    [Fact]
    public async Task A_file_by_content_comes_back_and_goes()
    {
        await using var objects = await StartAsync();
        var target = Path.Combine(objects.Folder, "fetched");
        foreach (var size in (int[])[0, 1, ContentFiles.ChunkBytes, (3 * ContentFiles.ChunkBytes) + 17])
        {
            var file = await objects.PublishAsync(size);
            Assert.Equal(size, await objects.FetchAsync(file, target));
            Assert.Equal(file.Digest, Digest.OfFile(target));
            Assert.Equal(0, await objects.FetchAsync(file, target));
            await objects.Files.RemoveAsync([file.Digest], Cancel);
            Assert.Null(await objects.Store.OpenReadAsync(ObjectsUnderTest.KeyOf(file.Digest), 0, Cancel));
        }
    }

    private protected abstract Task<ObjectsUnderTest> StartAsync();
}
