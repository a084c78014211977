using System.Text.Json.Nodes;
using Puente.Cli.Hub;

namespace Puente.Cli.Tests.Hub;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("""{"a":"true","b":true,"c":"25%","d":"1","e":1,"f":null,"g":["x",{"h":{}}],"i":[],"j":"","k":"no: yes","l":"- x","m":"#c","n":"2026-01-01","o":"~","p":1.5,"q":"...","r":"two\nlines\n","s":" led","t":"yes"}""")]
    public void What_is_written_reads_as_what_it_was(string json)
    {
        var text = YamlText.Of([JsonNode.Parse(json)!]);
        Assert.Equal(json, YamlFile.Parse("FILE", "f", text)!.ToJsonString());
    }

    [Fact]
    public void Documents_are_set_apart()
    {
        var text = YamlText.Of([new JsonObject { ["a"] = "1" }, new JsonObject { ["b"] = 2 }]);
        Assert.Equal("a: \"1\"\n---\nb: 2\n", text);
    }
}
