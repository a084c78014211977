using Puente.Core;
using Puente.Serving.Models;
using Puente.Serving.Sessions;

namespace Puente.Serving.Tests.Sessions;

public sealed class SessionFactoryTests : IDisposable
{
    private readonly TinyRelease _files = new();
    private readonly string _cache = Path.Combine(Path.GetTempPath(), $"puente-graphs-{Guid.NewGuid():n}");

    public void Dispose()
    {
        _files.Dispose();
        if (Directory.Exists(_cache)) Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public void Optimised_graphs_are_kept_and_answer_alike()
    {
        var plain = Answer(null);
        Assert.Equal(plain, Answer(_cache));
        // Backbone and head.
        var kept = Directory.GetFiles(_cache);
        Assert.Equal(2, kept.Length);
        var made = kept.Select(File.GetLastWriteTimeUtc).ToList();
        Assert.Equal(plain, Answer(_cache));
        Assert.Equal(made, Directory.GetFiles(_cache).Select(File.GetLastWriteTimeUtc));
    }

    [Fact]
    public void One_that_does_not_open_any_more_is_made_again()
    {
        var plain = Answer(_cache);
        foreach (var kept in Directory.GetFiles(_cache)) File.WriteAllBytes(kept, [1, 2, 3]);
        Assert.Equal(plain, Answer(_cache));
        Assert.All(Directory.GetFiles(_cache), kept => Assert.True(new FileInfo(kept).Length > 3));
    }

    [Fact]
    public void A_graph_of_another_content_has_a_form_of_its_own()
    {
        Answer(_cache);
        TinyModels.WriteTo(_files.Folder, bias: [1, 2, 3]);
        Answer(_cache);
        Assert.Equal(3, Directory.GetFiles(_cache).Length);
    }

    [Fact]
    public void What_this_build_does_not_have_is_refused_at_the_start()
    {
        var fault = Assert.Throws<InputException>(() => new ModelHost(new ModelHostOptions { Sessions = new SessionSettings { Providers = [ExecutionProvider.TensorRt, ExecutionProvider.Cpu] } }));
        Assert.Equal(("serving.providers", "tensorrt"), (fault.Field, fault.Value));
        Assert.Throws<InputException>(() => new SessionFactory(new SessionSettings { Providers = [] }).Checked());
    }

    private float[] Answer(string? cache)
    {
        using var host = new ModelHost(new ModelHostOptions { Sessions = new SessionSettings { Cache = cache } });
        using var release = host.Load(_files.Folder, TinyModels.Manifest(), "one");
        return release.Infer(Enumerable.Range(0, TinyModels.Side * TinyModels.Side * 3).Select(i => (byte)i).ToArray(), 1).Logits;
    }
}
