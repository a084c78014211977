using Puente.Cli.Commands;
using Puente.Core;

namespace Puente.Cli.Tests.Commands;

public sealed class CommandRunnerTests
{
    public static TheoryData<Exception, int, string> Ends => new()
    {
        { new InputException("--photo", "a.jpg", "does not exist", "Give an image file."), 2, "--photo 'a.jpg': does not exist. Give an image file." },
        { new CommandException("hub died.\nRead hub.log."), 1, "hub died. Read hub.log." },
        { new CommandException("puente-hub: port '7071': is in use.", ExitCode.WrongUse), 2, "is in use" },
        { new IOException("No space left on device", 28), 2, "Free some space" },
        { new UnauthorizedAccessException("Access to the path is denied."), 2, "another output folder" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_failure_is_one_line_and_an_exit_code(Exception exception, int code, string line)
    {
        using var error = new StringWriter();
        Assert.Equal(code, await CommandRunner.RunAsync(_ => throw exception, error, "hint"));
        var told = Assert.Single(error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("puente: ", told, StringComparison.Ordinal);
        Assert.Contains(line, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_has_its_line()
    {
        using var error = new StringWriter();
        var faults = new InputFaultsException([new InputException("a", "1", "is bad", "Mend it."), new InputException("b", "2", "is bad", "Mend it.")]);
        Assert.Equal(2, await CommandRunner.RunAsync(_ => throw faults, error, "hint"));
        Assert.Equal(2, error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_defect_of_the_program_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => CommandRunner.RunAsync(_ => throw new InvalidOperationException("defect"), TextWriter.Null, "hint"));
}
