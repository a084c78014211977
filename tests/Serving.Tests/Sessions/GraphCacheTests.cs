using Puente.Serving.Sessions;

namespace Puente.Serving.Tests.Sessions;

/// <summary>Optimised graphs of releases that came and went.</summary>
public sealed class GraphCacheTests : IDisposable
{
    private static readonly DateTime _now = new(2026, 3, 1, 6, 0, 0, DateTimeKind.Utc);
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-graphs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_newest_stay_and_what_was_left_unfinished_long_ago_goes()
    {
        for (var i = 0; i < GraphCache.Most + 3; i++) Write($"{i:d3}.onnx", TimeSpan.FromMinutes(i));
        Write("a.onnx.host.1.tmp", TimeSpan.FromMinutes(59));
        Write("b.onnx.host.2.tmp", TimeSpan.FromMinutes(61));
        Write("engine.bin", TimeSpan.FromDays(100));
        GraphCache.Prune(_folder);
        Assert.Equal(
            [.. Enumerable.Range(0, GraphCache.Most).Select(i => $"{i:d3}.onnx"), "a.onnx.host.1.tmp", "engine.bin"],
            Directory.EnumerateFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private void Write(string name, TimeSpan age)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, name);
        File.SetLastWriteTimeUtc(path, _now - age);
    }
}
