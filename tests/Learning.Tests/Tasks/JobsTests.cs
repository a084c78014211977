using Puente.Core;
using Puente.Learning.Training.Tasks;

namespace Puente.Learning.Tests.Tasks;

public class JobsTests
{
    [Theory]
    [InlineData("""{ "task": "tune", "output": "out", "device": "cuda" }""", "device")]
    [InlineData("""{ "task": "pretrain", "output": "out", "device": null }""", "device")]
    [InlineData("""{ "task": "pretrain", "output": "out", "budget": null }""", "budget")]
    [InlineData("""{ "task": "import", "output": "out", "import": null }""", "import")]
    public void What_a_task_cannot_use_is_refused_by_name(string job, string field)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["job.json"], job);
        Assert.Equal(field, Assert.Throws<InputException>(() => Jobs.Read(folder["job.json"])).Field);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void Only_pretraining_chooses_a_device()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["job.json"], """{ "task": "pretrain", "output": "out", "device": "cuda:1" }""");
        Assert.Equal("cuda:1", Jobs.Read(folder["job.json"]).Device);
        File.WriteAllText(folder["job.json"], """{ "task": "tune", "output": "out", "device": "cpu" }""");
        Assert.Equal(folder["out"], Jobs.Read(folder["job.json"]).Output);
    }
}
