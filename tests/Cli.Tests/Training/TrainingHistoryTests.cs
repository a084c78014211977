using Puente.Cli.Training;

namespace Puente.Cli.Tests.Training;

public sealed class TrainingHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_was_done_twice_counts_once_and_what_was_cut_short_not_at_all()
    {
        var path = _folder.Write("""
            {"event":"started","stage":"pretrain"}
            {"event":"step","step":5,"steps":20,"loss":3,"imagesPerSecond":10}
            {"event":"step","step":10,"steps":20,"loss":2,"imagesPerSecond":30}
            {"event":"step","step":7,"steps":20,"loss":2.5,"imagesPerSecond":20}
            {"event":"step","step":10,"steps":20,"loss":1.5,"imagesPerSecond":40}
            {"event":"step","st
            """, "progress.jsonl");
        var history = TrainingHistory.Read(path);
        Assert.Equal([(5, 3.0), (7, 2.5), (10, 1.5)], history.Steps.Select(line => (line.Step!.Value, line.Loss!.Value)));
        Assert.Equal(20, history.ImagesPerSecond);
    }

    [Fact]
    public void No_file_is_an_empty_history() => Assert.Empty(TrainingHistory.Read(_folder.At("none")).Steps);

    public void Dispose() => _folder.Dispose();
}
