using System.Globalization;
using System.Text.Json;
using Puente.Core;
using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Tests.Repository.TextFormat;

public sealed class TextFormatReaderTests
{
    /// <summary>Texts and what protobuf's own parser makes of them; see make_textformat.py.</summary>
    public static TheoryData<string> Peers => [.. Cases().Select(each => each.GetProperty("text").GetString()!)];

    [Theory]
    [MemberData(nameof(Peers))]
    public void A_text_means_what_protobuf_says_it_means(string text)
    {
        var expected = Cases().First(each => each.GetProperty("text").GetString() == text);
        if (expected.TryGetProperty("line", out _))
        {
            Assert.Throws<InputException>(() => TextFormatReader.Read(text, "t"));
            return;
        }

        var tree = TextFormatReader.Read(text, "t");
        Same(expected.GetProperty("tree"), tree);
        Same(expected.GetProperty("tree"), TextFormatReader.Read(TextFormatWriter.Write(tree), "t"));
    }

    [Theory]
    [InlineData("a: 1\n  b 2", "line 2, column 5", "colon")]
    [InlineData("a: \"x", "line 1, column 4", "does not end")]
    [InlineData("a {\n a: 1\n", "line 3, column 1", "no field name")]
    [InlineData("a: 99999999999999999999", "line 1, column 4", "64 bits")]
    [InlineData("a: \"\\ud800\"", "line 1, column 4", "no character")]
    [InlineData("a: \"\\q\"", "line 1, column 4", "\\q")]
    [InlineData("a: \"\\400\"", "line 1, column 4", "\\377")]
    [InlineData("[a.b]: 1", "line 1, column 1", "extension")]
    [InlineData("a: [1, [2]]", "line 1, column 8", "no value")]
    [InlineData("a: é", "line 1, column 4", "no value")]
    public void What_is_wrong_is_told_with_its_place(string text, string place, string problem)
    {
        var fault = Assert.Throws<InputException>(() => TextFormatReader.Read(text, "config.pbtxt"));
        Assert.Equal($"config.pbtxt, {place}", fault.Field);
        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""s: "\?\u00e1\U0001F600\uD83D\uDE00" """, "3fc3a1f09f9880f09f9880")]
    [InlineData("i: - 1", "-1")]
    [InlineData("d: 1.5F", "1.5")]
    [InlineData("d: 10f", "10")]
    public void What_the_specification_has_beyond_its_peer_is_read(string text, string value) =>
        Assert.Equal(value, Shown(Assert.Single(TextFormatReader.Read(text, "t").Fields).Value, "s"));

    [Fact]
    public void Depth_and_length_have_bounds()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("m {", depth)) + string.Concat(Enumerable.Repeat("}", depth));
        TextFormatReader.Read(Nested(TextFormatReader.MaxDepth), "t");
        Assert.Contains("deeper", Assert.Throws<InputException>(() => TextFormatReader.Read(Nested(TextFormatReader.MaxDepth + 1), "t")).Problem, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<InputException>(() => TextFormatReader.Read(string.Concat(Enumerable.Repeat("m:<", 300_000)), "t")).Problem, StringComparison.Ordinal);
        Assert.Contains("longer", Assert.Throws<InputException>(() => TextFormatReader.Read(new string(' ', TextFormatReader.MaxLength + 1), "t")).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_written_as_people_lay_it_out()
    {
        const string Text = """
            name: "a\"b\\c\né\377"
            dims: [ 1, -2 ]
            one {
              flag: true
            }
            many [
              {
                x: 0.5
              },
              { }
            ]

            """;
        Assert.Equal(Text, TextFormatWriter.Write(TextFormatReader.Read("""name:"a\"b\\c\n\303\251\377" dims:[1,-2] one:<flag:true> many:[{x:5e-1},{}]""", "t")));
    }

    private static List<JsonElement> Cases() =>
        JsonSerializer.Deserialize<List<JsonElement>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Repository", "Fixtures", "textformat.json")))!;

    private static void Same(JsonElement expected, TextMessage actual)
    {
        Assert.Equal(expected.EnumerateObject().Select(field => field.Name).Order(), actual.Fields.Select(field => field.Name).Distinct().Order());
        foreach (var field in expected.EnumerateObject())
        {
            var values = actual.Fields.Where(each => each.Name == field.Name).Select(each => each.Value).ToList();
            Assert.Equal(field.Value.GetArrayLength(), values.Count);
            foreach (var (value, peer) in values.Zip(field.Value.EnumerateArray()))
                if (value is TextMessage message) Same(peer, message);
                else Assert.Equal(field.Name == "d" ? Real(peer.GetString()!) : peer.GetString(), Shown(value, field.Name));
        }
    }

    private static string Shown(TextValue value, string field) => value switch
    {
        TextString text => Convert.ToHexStringLower(text.Bytes),
        TextReal real => real.Value.ToString("R", CultureInfo.InvariantCulture),
        TextInteger number when field == "d" => Real(number.Brief),
        _ => value.Brief,
    };

    private static string Real(string peer) => peer switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(peer, CultureInfo.InvariantCulture),
    } is var value ? value.ToString("R", CultureInfo.InvariantCulture) : "";
}
