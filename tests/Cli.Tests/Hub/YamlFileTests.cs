using Puente.Cli.Hub;
using Puente.Core;

namespace Puente.Cli.Tests.Hub;

public sealed class YamlFileTests
{
    [Theory]
    [InlineData("a: 1\nb: \"25%\"\nc: 25%\nd: '1'\ne: true\nf: ~\ng: [1.5, x]", """{"a":1,"b":"25%","c":"25%","d":"1","e":true,"f":null,"g":[1.5,"x"]}""")]
    [InlineData("""{"a": {"b": [1, "2"]}}""", """{"a":{"b":[1,"2"]}}""")]
    [InlineData("a: |\n  two\n  lines\n", """{"a":"two\nlines\n"}""")]
    public void Yaml_and_json_are_read_alike(string text, string json) => Assert.Equal(json, YamlFile.Parse("FILE", "f", text)!.ToJsonString());

    [Theory]
    [InlineData("a: [", "cannot be read at line")]
    [InlineData("a: 1\n---\nb: 2", "holds 2 documents")]
    [InlineData("", "holds 0 documents")]
    [InlineData("? [a]\n: b", "is no text")]
    public void What_is_no_document_is_refused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<InputException>(() => YamlFile.Parse("FILE", "f", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_holds_itself_is_refused() =>
        Assert.Contains("nested", Assert.Throws<InputException>(() => YamlFile.Parse("FILE", "f", string.Concat(Enumerable.Repeat("[", 80)) + string.Concat(Enumerable.Repeat("]", 80)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Equal("nowhere.yaml", Assert.Throws<InputException>(() => YamlFile.Read("FILE", "nowhere.yaml")).Value);
}
