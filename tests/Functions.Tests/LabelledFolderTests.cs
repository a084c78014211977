using System.Text;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Samples;

namespace Puente.Functions.Tests;

public sealed class LabelledFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-labelled-").FullName;

    [Fact]
    public async Task Images_and_labels_are_kept_under_canonical_names()
    {
        var folder = new LabelledFolder(_folder);

        await folder.AddAsync(Request("""[{"file":"a.jpg","classes":["background"]},{"file":"b.jpg","classes":["CRACK","salt"],"group":"photo-1"}]""", "a.jpg", "b.jpg"), default);

        var set = folder.Read();
        Assert.Equal(["crack", "efflorescence", "sound"], set.Classes);
        Assert.Equal("a", set.Samples[0].Group);
        Assert.Equal("photo-1", set.Samples[1].Group);
        Assert.True(File.Exists(Path.Combine(_folder, "b.jpg")));
    }

    [Fact]
    public async Task The_digest_changes_with_a_label_and_not_with_a_repetition()
    {
        var folder = new LabelledFolder(_folder);
        await folder.AddAsync(Request("""[{"file":"a.jpg","classes":["crack"]}]""", "a.jpg"), default);
        var first = folder.Summarise();

        await folder.AddAsync(Request("""[{"file":"a.jpg","classes":["crack"]}]""", "a.jpg"), default);
        Assert.Equal(first.Digest, folder.Summarise().Digest);

        await folder.AddAsync(Request("""[{"file":"a.jpg","classes":["spalling"]}]""", "a.jpg"), default);
        Assert.NotEqual(first.Digest, folder.Summarise().Digest);
        Assert.Equal(1, folder.Summarise().Total);
    }

    [Theory]
    [InlineData("""[{"file":"a.jpg","classes":["moss"]}]""", "class")]
    [InlineData("""[{"file":"a.jpg","classes":[]}]""", "manifest.classes")]
    [InlineData("""[{"file":"a.jpg","classes":["sound","crack"]}]""", "manifest.classes")]
    [InlineData("""[{"file":"other.jpg","classes":["crack"]}]""", "manifest.file")]
    [InlineData("[]", "manifest")]
    [InlineData("{", "manifest")]
    public async Task A_wrong_manifest_is_refused_and_leaves_nothing(string manifest, string field)
    {
        var folder = new LabelledFolder(_folder);

        var error = await Assert.ThrowsAsync<InputException>(() => folder.AddAsync(Request(manifest, "a.jpg"), default));

        Assert.Equal(field, error.Field);
        Assert.Equal(0, folder.Summarise().Total);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("../evil.jpg")]
    [InlineData(".hidden")]
    [InlineData("a/b.jpg")]
    public async Task A_name_that_leaves_its_folder_is_refused(string name)
    {
        var folder = new LabelledFolder(_folder);

        await Assert.ThrowsAsync<InputException>(() => folder.AddAsync(Request("[]", name), default));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static HttpRequest Request(string manifest, params string[] files)
    {
        var form = new MultipartFormDataContent("boundary") { { new StringContent(manifest), "manifest" } };
        foreach (var file in files) form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes("bytes of " + file)), "file", file);
        var context = new DefaultHttpContext();
        context.Request.ContentType = "multipart/form-data; boundary=boundary";
        context.Request.Body = form.ReadAsStream();
        return context.Request;
    }
}
