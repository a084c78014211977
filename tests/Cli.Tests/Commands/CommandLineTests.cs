using System.CommandLine;
using Puente.Cli.Commands;

namespace Puente.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("demo --minutes x", "--minutes 'x'")]
    [InlineData("demo --minutes 0", "--minutes '0'")]
    [InlineData("demo --edges 0", "--edges '0'")]
    [InlineData("demo --edges 17", "--edges '17'")]
    [InlineData("demo --edges 1.5", "--edges '1.5'")]
    [InlineData("demo --seed -1", "--seed '-1'")]
    [InlineData("demo --port 70000", "--port '70000'")]
    [InlineData("demo --unlabelled-count 3", "--unlabelled-count '3'")]
    [InlineData("demo --frobnicate", "--frobnicate")]
    [InlineData("doctor --port x", "--port 'x'")]
    [InlineData("frob", "frob")]
    public void Faults_name_the_option_and_the_value(string line, string expected) =>
        Assert.Contains(CommandLine.Create().Parse(line).Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(3, CommandLine.Create().Parse("demo --minutes x --edges 0 --seed -1").Errors.Count);

    [Theory]
    [InlineData("demo")]
    [InlineData("demo --minutes 2.5 --edges 1 --seed 7 --port 0 --keep --yes --json --data d --unlabelled u --labelled l --photo p.jpg --components c")]
    [InlineData("doctor --json")]
    public void Right_use_has_no_faults(string line) => Assert.Empty(CommandLine.Create().Parse(line).Errors);

    [Theory]
    [InlineData("--help", "puente demo")]
    [InlineData("demo --help", "puente demo --unlabelled photos/")]
    [InlineData("doctor --help", "puente doctor --data")]
    public async Task Help_has_an_example(string line, string example)
    {
        using var output = new StringWriter();
        var code = await CommandLine.Create().Parse(line).InvokeAsync(new InvocationConfiguration { Output = output });
        Assert.Equal(0, code);
        Assert.Contains("Example:", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(example, output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--unlabelled")]
    [InlineData("--labelled")]
    [InlineData("--photo")]
    [InlineData("--data")]
    [InlineData("--minutes")]
    [InlineData("--edges")]
    [InlineData("--keep")]
    [InlineData("--seed")]
    [InlineData("--json")]
    [InlineData("--yes")]
    [InlineData("--port")]
    public async Task Demo_help_names_every_option(string option)
    {
        using var output = new StringWriter();
        await CommandLine.Create().Parse("demo --help").InvokeAsync(new InvocationConfiguration { Output = output });
        Assert.Contains(option, output.ToString(), StringComparison.Ordinal);
    }
}
