using Puente.Serving.Sessions;

namespace Puente.Serving.Tests.Sessions;

/// <summary>What an optimised graph is kept for.</summary>
public sealed class ProcessorKindTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void It_is_the_first_processors_model_and_instructions_and_not_its_clock()
    {
        File.WriteAllText(_file, "processor\t: 0\nmodel name\t: Some CPU\ncpu MHz\t: 2100.1\nflags\t: avx2 avx512f\n\nprocessor\t: 1\nmodel name\t: Other CPU\n");
        Assert.Equal("model name\t: Some CPU\nflags\t: avx2 avx512f", ProcessorKind.Describe(_file));
    }

    [Fact]
    public void A_system_that_does_not_tell_has_none()
    {
        Assert.Null(ProcessorKind.Describe(_file));
        Assert.Null(ProcessorKind.Describe(_file + ".none"));
        Assert.NotEmpty(ProcessorKind.Name);
    }
}
