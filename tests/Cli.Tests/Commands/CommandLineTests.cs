using System.CommandLine;
using Puente.Cli.Commands;

namespace Puente.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("train photos --recip x --out o", "--recip")]
    [InlineData("tune labelled --backbon b --out o", "--backbon")]
    public void A_misspelt_option_is_no_folder(string line, string option)
    {
        var parsed = CommandLine.Create().Parse(line.Split(' '));
        Assert.Contains(parsed.Errors.Select(error => error.Message).Concat(CommandLine.UnknownOptions(parsed)), message => message.Contains($"'{option}'", StringComparison.Ordinal));
    }

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
    [InlineData("train photos --minutes 0", "--minutes '0'")]
    [InlineData("train photos --steps x", "--steps 'x'")]
    [InlineData("train photos --seed -1", "--seed '-1'")]
    [InlineData("train photos --threads many", "--threads 'many'")]
    [InlineData("tune labelled --seed x", "--seed 'x'")]
    [InlineData("tune labelled --adapt --minutes 0", "--minutes '0'")]
    [InlineData("eval labelled --threads -1", "--threads '-1'")]
    [InlineData("data generate photos --count 0", "--count '0'")]
    [InlineData("data select photos --count none", "--count 'none'")]
    [InlineData("data convert a --frobnicate", "--frobnicate")]
    [InlineData("data", "command")]
    [InlineData("models", "command")]
    [InlineData("models import a --side 1", "--side '1'")]
    [InlineData("models import a --heads x", "--heads 'x'")]
    [InlineData("export --frobnicate", "--frobnicate")]
    [InlineData("clusters token create --uses 0", "--uses '0'")]
    [InlineData("clusters token create --hours 9999", "--hours '9999'")]
    public void Faults_name_the_option_and_the_value(string line, string expected) =>
        Assert.Contains(CommandLine.Create().Parse(line).Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(3, CommandLine.Create().Parse("demo --minutes x --edges 0 --seed -1").Errors.Count);

    [Theory]
    [InlineData("demo")]
    [InlineData("demo --minutes 2.5 --edges 1 --seed 7 --port 0 --keep --yes --json --data d --unlabelled u --labelled l --photo p.jpg --components c")]
    [InlineData("doctor --json")]
    [InlineData("train a b --recipe concrete-tiny --base concrete-base --out o --minutes 0.5 --steps 10 --seed 3 --threads 1 --probe l --resume --json")]
    [InlineData("train a --from-scratch --out o")]
    [InlineData("tune l --backbone b --out o --seed 1 --threads 2 --layout coco --classes c.json --group (x) --json")]
    [InlineData("tune l --adapt --minutes 20 --out o")]
    [InlineData("eval l --backbone b --head h --out o --json")]
    [InlineData("data generate d --count 7 --labelled --seed 2 --json")]
    [InlineData("data convert s --out o --layout yolo --json")]
    [InlineData("data select f --count 9 --out o --json")]
    [InlineData("data inspect f --html p.html --classes c.json --json")]
    [InlineData("export --backbone b --head h --labelled l --int8 --merged --format timm --out o --json")]
    [InlineData("models export --backbone b --out o")]
    [InlineData("models import s --side 96 --heads 3 --pixels imagenet --out o --json")]
    [InlineData("models diff a b --json")]
    [InlineData("models list --json")]
    [InlineData("clusters token create --label a=b --label c=d --edges quay-* --uses 5 --hours 48 --approve-each --out f --by me --hub http://h --hub-data d --json")]
    [InlineData("clusters token list --hub-data d")]
    [InlineData("clusters token revoke 0123456789abcdef --hub-data d")]
    [InlineData("clusters approve e --note n --by me --hub-data d --json")]
    [InlineData("clusters reject e")]
    [InlineData("clusters suspend e")]
    [InlineData("clusters resume e")]
    [InlineData("clusters revoke e")]
    public void Right_use_has_no_faults(string line) => Assert.Empty(CommandLine.Create().Parse(line).Errors);

    [Theory]
    [InlineData("--help", "puente demo")]
    [InlineData("demo --help", "puente demo --unlabelled photos/")]
    [InlineData("doctor --help", "puente doctor --data")]
    [InlineData("train --help", "puente train photos/ --out backbone")]
    [InlineData("tune --help", "puente tune labelled/ --backbone")]
    [InlineData("eval --help", "puente eval labelled/ --backbone")]
    [InlineData("data --help", "puente data convert")]
    [InlineData("export --help", "puente export --backbone backbone")]
    [InlineData("models --help", "puente models import")]
    [InlineData("clusters token create --help", "--approve-each")]
    [InlineData("clusters suspend --help", "puente clusters suspend edge-1")]
    [InlineData("models list --help", "puente models list")]
    [InlineData("models import --help", "puente models import vit-small/")]
    [InlineData("models diff --help", "puente models diff before/")]
    [InlineData("models export --help", "puente export --backbone")]
    [InlineData("data inspect --help", "puente data inspect photos")]
    [InlineData("data generate --help", "puente data generate photos --count 500")]
    [InlineData("data convert --help", "puente data convert CODEBRIM/ --out labelled")]
    [InlineData("data select --help", "puente data select photos --count 200")]
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
