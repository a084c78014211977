using System.CommandLine;
using System.Text.Json;
using Puente.Bench.Durable;
using Puente.Bench.Storage;

namespace Puente.Bench.Commands;

/// <summary>One fan-out in a process of its own, so that the peak of its memory is its own. Started by the fan-out figure.</summary>
internal static class FanOutCommand
{
    public const string Name = "fan-out-once";

    public static Command Create()
    {
        var store = StoreOptions.Store();
        var connection = StoreOptions.Connection();
        var width = new Option<int>("--width") { DefaultValueFactory = _ => FanOutFigure.Width };
        var command = new Command(Name) { store, connection, width };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            using var measured = BenchStores.Open(parsed.GetValue(store)!, parsed.GetValue(connection));
            var run = await FanOutRun.MeasureAsync(measured, parsed.GetValue(width), cancellation);
            Console.Out.WriteLine(JsonSerializer.Serialize(run));
        });
        return command;
    }
}
