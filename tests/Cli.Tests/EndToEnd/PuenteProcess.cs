using System.Diagnostics;
using System.Text.Json;

namespace Puente.Cli.Tests.EndToEnd;

/// <summary>The real command, run to its end in a process of its own.</summary>
internal static class PuenteProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    /// <summary>Runs <c>puente ARGUMENTS</c>; <paramref name="watch"/> may do something to the process meanwhile.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(IEnumerable<string> arguments, Func<Process, CancellationToken, Task>? watch = null)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Puente.Cli", configuration, "puente.dll"));
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        using var deadline = new CancellationTokenSource(Deadline);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
        try
        {
            if (watch is not null) await watch(process, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output, await errors);
    }

    /// <summary>The same with <c>--json</c>: the object on the last line of standard output.</summary>
    public static async Task<(int Code, JsonElement Json, string Errors)> JsonAsync(IEnumerable<string> arguments, Func<Process, CancellationToken, Task>? watch = null)
    {
        var (code, output, errors) = await RunAsync([.. arguments, "--json"], watch);
        Assert.False(string.IsNullOrWhiteSpace(output), errors);
        return (code, JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement, errors);
    }

    /// <summary>Runs it and asserts that all went well.</summary>
    public static async Task<JsonElement> DoneAsync(params string[] arguments)
    {
        var (code, json, errors) = await JsonAsync(arguments);
        Assert.True(code == 0, errors);
        Assert.True(json.GetProperty("ok").GetBoolean());
        return json;
    }

    /// <summary>Runs it and asserts exit code 2 and one line, which is the answer.</summary>
    public static async Task<string> RefusedAsync(params string[] arguments)
    {
        var (code, json, errors) = await JsonAsync(arguments);
        Assert.True(code == 2, errors);
        var told = Assert.Single(json.GetProperty("errors").EnumerateArray()).GetString()!;
        Assert.Contains($"puente: {told}", errors, StringComparison.Ordinal);
        return told;
    }
}
