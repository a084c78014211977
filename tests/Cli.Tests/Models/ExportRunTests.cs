using Puente.Cli.Commands;
using Puente.Cli.Models;

namespace Puente.Cli.Tests.Models;

public sealed class ExportRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ExportOptions, string, string> Wrong => new()
    {
        { new ExportOptions { Int8 = true }, "--int8", "needs a head" },
        { new ExportOptions { Merged = true }, "--merged", "needs a head" },
        { new ExportOptions { Format = "onnx" }, "--format", "needs a head" },
        { new ExportOptions { Format = "tensorflow" }, "--format", "is not known" },
        { new ExportOptions { Head = "nowhere.safetensors" }, "--head", "does not exist" },
        { new ExportOptions { Labelled = "nowhere" }, "--labelled", "does not exist" },
        { new ExportOptions { Backbone = "nowhere" }, "--backbone", "does not exist" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_asked_for_must_be_possible(ExportOptions options, string field, string problem)
    {
        var run = new ExportRun(options with { Out = _folder.At("out") }, new CommandOutcome(), new QuietView(), TimeProvider.System);
        var faults = (await Assert.ThrowsAsync<InputFaultsException>(() => run.RunAsync(TestContext.Current.CancellationToken))).Faults;
        Assert.Contains(faults, fault => fault.Field == field && fault.Problem.Contains(problem, StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder.At("out")));
    }

    public void Dispose() => _folder.Dispose();
}
