using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Repository;

namespace Puente.Serving.Tests.Repository;

public sealed class RepositoryScanTests : IDisposable
{
    private readonly RepositoryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_scans_tell_what_came_changed_and_went()
    {
        folder.File("kept/1/model.onnx").File("grown/1/model.onnx").File("edited/1/model.onnx").File("edited/config.pbtxt", "").File("gone/1/model.onnx").File("README.md").File(".git/1/model.onnx");
        var repository = folder.Open();
        var before = repository.Scan();
        Assert.Equal(["edited", "gone", "grown", "kept"], before.Models.Select(model => model.Name));
        Assert.True(repository.Scan().Since(before).IsEmpty);
        folder.File("grown/2/model.onnx").File("edited/config.pbtxt", "max_batch_size: 4").File("new/1/model.onnx");
        Directory.Delete(folder.At("gone"), recursive: true);
        var changes = repository.Scan().Since(before);
        Assert.Equal(["new"], changes.Added);
        Assert.Equal(["edited", "grown"], changes.Changed);
        Assert.Equal(["gone"], changes.Removed);
        Assert.Equal(4, before.Since(RepositoryScan.Empty).Added.Count);
    }

    [Fact]
    public void A_file_of_the_same_length_and_another_time_is_a_change()
    {
        folder.File("m/1/model.onnx", "one");
        var before = folder.Open().Scan();
        File.SetLastWriteTimeUtc(folder.At("m/1/model.onnx"), DateTime.UnixEpoch);
        Assert.Equal(["m"], folder.Open().Scan().Since(before).Changed);
    }

    [Fact]
    public void Modes_load_what_Triton_loads()
    {
        folder.File("a/1/model.onnx").File("b/1/model.onnx");
        IReadOnlyList<string> Start(RepositoryMode mode, params string[] names)
        {
            var repository = folder.Open(options => options with { Mode = mode, LoadAtStart = names });
            return repository.AtStart(repository.Scan());
        }

        Assert.Equal(["a", "b"], Start(RepositoryMode.None));
        Assert.Equal(["a", "b"], Start(RepositoryMode.Poll));
        Assert.Equal([], Start(RepositoryMode.Explicit));
        Assert.Equal(["b"], Start(RepositoryMode.Explicit, "b"));
        Assert.Equal(["a", "b"], Start(RepositoryMode.Explicit, "*"));
        Assert.Throws<ModelControlException>(folder.Open().ThrowIfNotExplicit);
        folder.Open(options => options with { Mode = RepositoryMode.Explicit }).ThrowIfNotExplicit();
    }

    [Fact]
    public void Options_are_checked_all_at_once()
    {
        var options = new RepositoryOptions(folder.At("absent")) { Mode = (RepositoryMode)9, PollInterval = TimeSpan.Zero, LoadAtStart = ["*", "../x"], ConfigName = "a/b", DefaultMaxBatchSize = -1 };
        var message = Assert.Throws<InputException>(options.Check).Message;
        foreach (var text in new[] { "absent", "no mode", "00:00:00", "beside others", "../x", "a/b", "-1" }) Assert.Contains(text, message, StringComparison.Ordinal);
    }
}
