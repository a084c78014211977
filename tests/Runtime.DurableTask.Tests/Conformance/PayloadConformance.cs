using System.Text.Json;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>What crosses between clients, orchestrators and activities comes out as it went in.</summary>
public abstract class PayloadConformance(int cached, TestStore store = TestStore.Sqlite) : ConformanceSuite(cached, store)
{
    [Fact]
    public async Task Records_and_enumerations_cross_as_camel_case()
    {
        await using var engine = await Start(t => t
            .AddActivity<Point, Point>("Flip", (p, _) => Task.FromResult(new Point(p.Y, p.X, DayOfWeek.Friday)))
            .AddOrchestrator("Shape", async c => await c.CallActivityAsync<Point>("Flip", c.GetInput<Point>())));
        var end = await engine.Run("Shape", new Point(1, 2, DayOfWeek.Monday));
        Assert.Equal("""{"x":1,"y":2,"day":"Monday"}""", end.SerializedInput);
        Assert.Equal("""{"x":2,"y":1,"day":"Friday"}""", end.SerializedOutput);
    }

    [Fact]
    public async Task Nothing_in_and_nothing_out_is_null()
    {
        await using var engine = await Start(t => t
            .AddActivity("Nothing", (invocation, _) => Task.FromResult<object?>(invocation.Input is null ? null : "input"))
            .AddOrchestrator("Empty", async c =>
            {
                await c.CallActivityAsync("Nothing");
                return await c.CallActivityAsync<string?>("Nothing");
            }));
        var end = await engine.Run("Empty");
        Assert.Null(end.SerializedInput);
        Assert.Null(end.SerializedOutput);
    }

    [Theory]
    [InlineData("Grüße, 世界, 🧵 и Ж")]
    [InlineData("line\nbreak\ttab \u0000 nul \u001f")]
    [InlineData("quotes ' \" ` and \\ and $1 and %s")]
    [InlineData("")]
    public async Task Text_crosses_unharmed(string text)
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Talk", async c =>
        {
            c.SetCustomStatus(c.GetInput<string>());
            return await c.CallActivityAsync<string>("Echo", c.GetInput<string>());
        }));
        var end = await engine.Run("Talk", text);
        Assert.Equal((text, text, text), (end.ReadInputAs<string>(), end.ReadOutputAs<string>(), end.ReadCustomStatusAs<string>()));
    }

    [Fact]
    public async Task Names_and_ids_may_be_of_any_script()
    {
        await using var engine = await Start(t => t
            .AddActivity("Prüfen/'検査'", (_, _) => Task.FromResult<object?>("ok"))
            .AddOrchestrator("Prozess 'ß' 🧵", async c => await c.WaitForExternalEvent<string>("Ereignis 'É'") + await c.CallActivityAsync<string>("prüfen/'検査'")));
        var id = await engine.Schedule("Prozess 'ß' 🧵", id: "Zeile 7 / 検査 'x'");
        await engine.Client.RaiseEventAsync(id, "ereignis 'é'", "is ");
        var end = await engine.End("Zeile 7 / 検査 'x'");
        Assert.Equal(("Prozess 'ß' 🧵", "is ok"), (end.Name, end.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task Megabytes_cross_as_input_result_event_and_output()
    {
        var large = new string('x', 2_000_000);
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Large", async c =>
        {
            var echo = await c.CallActivityAsync<string>("Echo", c.GetInput<string>());
            return echo + await c.WaitForExternalEvent<string>("more");
        }));
        var id = await engine.Schedule("Large", large);
        await engine.Client.RaiseEventAsync(id, "more", large);
        Assert.Equal(4_000_000, (await engine.End(id)).ReadOutputAs<string>()!.Length);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"a":[1,2.5,null,true,{"b":"c"}]}""")]
    [InlineData("9007199254740993")]
    [InlineData("-0.1")]
    public async Task Json_keeps_its_shape(string json)
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Json", async c => await c.CallActivityAsync<JsonElement>("Echo", c.GetInput<JsonElement>())));
        var end = await engine.Run("Json", JsonDocument.Parse(json).RootElement);
        Assert.Equal((json, json), (end.SerializedInput, end.SerializedOutput));
    }

    [Fact]
    public async Task Times_bytes_and_identifiers_cross_exactly()
    {
        var value = new Values(new DateTimeOffset(2030, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(-7)), TimeSpan.FromTicks(123456789), Guid.NewGuid(), [0, 127, 255], decimal.MaxValue, double.Epsilon);
        await using var engine = await Start(t => t
            .AddActivity<Values, Values>("Same", (v, _) => Task.FromResult(v))
            .AddOrchestrator("Values", async c => await c.CallActivityAsync<Values>("Same", c.GetInput<Values>())));
        var output = (await engine.Run("Values", value)).ReadOutputAs<Values>()!;
        Assert.Equal(value with { Bytes = output.Bytes }, output);
        Assert.Equal(value.Bytes, output.Bytes);
    }

    [Fact]
    public async Task Nothing_read_as_a_value_is_its_default()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Nothing", async c =>
            $"{c.GetInput<int>()} {c.GetInput<string>() ?? "null"} {await c.CallActivityAsync<int>("Echo")} {await c.CallActivityAsync<string>("Echo") ?? "null"} {await c.CallActivityAsync<int?>("Echo") is null}"));
        Assert.Equal("0 null 0 null True", (await engine.Run("Nothing")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_input_of_another_type_fails_the_orchestration()
    {
        await using var engine = await Start(t => t.AddOrchestrator("Number", c => Task.FromResult<object?>(c.GetInput<int>())));
        Assert.True((await engine.Run("Number", "text")).FailureDetails!.IsCausedBy<JsonException>());
    }

    [Fact]
    public async Task The_last_text_of_a_large_fan_out_is_not_mixed_up()
    {
        await using var engine = await Start(t => t.AddEcho().AddOrchestrator("Texts", async c =>
        {
            var texts = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => c.CallActivityAsync<string>("Echo", new string((char)('A' + (i % 26)), 2000 + i))));
            return texts.Select((text, i) => text.Length == 2000 + i && text.All(x => x == (char)('A' + (i % 26)))).All(same => same);
        }));
        Assert.True((await engine.Run("Texts")).ReadOutputAs<bool>());
    }

    public sealed class Cached() : PayloadConformance(500);

    public sealed class Replayed() : PayloadConformance(0);

    public sealed class OnPostgres() : PayloadConformance(500, TestStore.Postgres);

    public sealed record Point(int X, int Y, DayOfWeek Day);

    public sealed record Values(DateTimeOffset At, TimeSpan Length, Guid Id, byte[] Bytes, decimal Price, double Tiny);
}
