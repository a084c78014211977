using System.CommandLine;
using System.Text.Json;
using Puente.Cli.Demo;
using Puente.Cli.Doctor;
using Puente.Core;

namespace Puente.Cli.Commands;

/// <summary><c>puente doctor</c>: checks the machine and says what to do.</summary>
public static class DoctorCommand
{
    private const string Text = """
        Checks the machine: .NET, built programs, native libraries, cores, memory, disk, ports. Says what to do about what is missing.

        Example:
          puente doctor
          puente doctor --data /mnt/big/puente --port 9000 --json
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Data folder to check", HelpName = "DIR", DefaultValueFactory = _ => DemoOptions.DefaultData };
        var port = NumberOption.Create("--port", "First port to check; 0 checks none", 7071, 0, 65_000);
        var edges = NumberOption.Create("--edges", "Edges the ports are for", 2, 1, 16);
        var json = new Option<bool>("--json") { Description = "Write one JSON object as the last line of standard output" };
        var command = new Command("doctor", Text) { data, port, edges, json };
        command.SetAction((parsed, _) => CommandRunner.RunAsync(
            _ => Task.FromResult(Run(parsed.GetValue(data)!, parsed.GetValue(port), parsed.GetValue(edges), parsed.GetValue(json), Console.Out)), Console.Error, "Run it again."));
        return command;
    }

    private static int Run(string data, int port, int edges, bool json, TextWriter output)
    {
        var findings = new MachineChecks(data, port, edges).Run();
        var isWell = findings.All(finding => finding.State != FindingState.Failed);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { ok = isWell, checks = findings }, Json.Options));
            return isWell ? ExitCode.Done : ExitCode.Failed;
        }

        foreach (var finding in findings)
        {
            output.WriteLine($"{Mark(finding.State),-8}{finding.Name}: {finding.Found}");
            if (finding.Remedy is { } remedy) output.WriteLine($"        {remedy}");
        }

        return isWell ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Warning => "warning",
        _ => "FAILED",
    };
}
