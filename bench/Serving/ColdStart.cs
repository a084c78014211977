using System.Diagnostics;

namespace Puente.Bench.Serving;

/// <summary>From the start of a process to its first answer.</summary>
internal static class ColdStart
{
    private const string Answered = "answered";

    /// <summary>Serves, answers one request over REST and says so: the process that is timed.</summary>
    public static async Task AnswerAsync(string folder, TextWriter output, CancellationToken cancellation)
    {
        var release = ReleaseFolder.Read(folder);
        await using var server = await RunningServer.StartAsync(release);
        using var caller = new RestCaller(server.Rest, release);
        if (!await caller.AskAsync(cancellation)) throw new IOException("The server turned its first request away.");
        await output.WriteLineAsync(Answered);
    }

    /// <summary>Seconds until a new process has answered.</summary>
    public static async Task<double> MeasureAsync(ReleaseFolder release, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        // Run by 'dotnet puente-bench.dll', the process is dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(ColdStart).Assembly.Location);
        foreach (var argument in new[] { "serving", "--cold-start", release.Folder }) start.ArgumentList.Add(argument);
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        await process.WaitForExitAsync(cancellation);
        return line == Answered ? seconds : throw new IOException($"The process that was started said '{line}' and ended with {process.ExitCode}.");
    }
}
