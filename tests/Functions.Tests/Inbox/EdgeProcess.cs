using System.Diagnostics;
using System.Text.RegularExpressions;
using Puente.Core;
using Puente.Runtime.Functions;

namespace Puente.Functions.Tests.Inbox;

/// <summary>An edge as the operating-system process it is, with a data folder that outlives it.</summary>
internal sealed partial class EdgeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private EdgeProcess(Process process) => _process = process;

    /// <summary>Its API, with the function key.</summary>
    public HttpClient Api { get; } = new();

    public static async Task<EdgeProcess> StartAsync(string data, params (string Name, string Value)[] settings)
    {
        // Beside the tests, as the build lays them out: in the tests' own folder lie another tier's settings too.
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var assembly = Path.GetFullPath(Path.Combine(own.FullName, "..", "..", "Puente.Edge", own.Name, "Puente.Edge.dll"));
        string[] arguments = [assembly, "--name", "edge-1", "--data", Path.Combine(data, "edge-1"), "--shared", Path.Combine(data, "cloud"), "--port", "0", "--inference-port", "0", "--exit-with-parent", "true"];
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new Queue<string>();
        void Read(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not { } text) return;
            lock (output) output.Enqueue(text);
            if (Listens().Match(text) is { Success: true } match) address.TrySetResult(new Uri(match.Groups[1].Value));
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += Read;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var edge = new EdgeProcess(process);
        if (await Task.WhenAny(address.Task, process.WaitForExitAsync(), Task.Delay(Deadline)) != address.Task)
        {
            await edge.DisposeAsync();
            lock (output) Assert.Fail($"The edge did not start: {string.Join('\n', output)}");
        }

        edge.Api.BaseAddress = await address.Task;
        edge.Api.DefaultRequestHeaders.Add("x-functions-key", Json.ReadFile<HostSecrets>(Path.Combine(data, "edge-1", "secrets.json")).FunctionKeys["default"]);
        return edge;
    }

    /// <summary>Kills it, as <c>kill -9</c> does.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex(@"edge-1 listens on (\S+)")]
    private static partial Regex Listens();
}
