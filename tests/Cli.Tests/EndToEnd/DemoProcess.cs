using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Puente.Cli.Tests.EndToEnd;

/// <summary>The real command in a process of its own, with the processes it starts.</summary>
internal sealed class DemoProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly StringBuilder _output = new();
    private readonly string _data;

    private DemoProcess(Process process, string data) => (_process, _data) = (process, data);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Starts <c>puente demo</c> from the build's own output, on free ports.</summary>
    public static DemoProcess Start(string data, params string[] options) => Start(data, new Dictionary<string, string>(), options);

    /// <summary>The same, with <paramref name="environment"/> for the command and all that it starts.</summary>
    public static DemoProcess Start(string data, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Puente.Cli", configuration, "puente.dll"));
        var start = new ProcessStartInfo("dotnet", [program, "demo", "--data", data, "--port", "0", "--yes", "--json", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var demo = new DemoProcess(new Process { StartInfo = start }, data);
        demo._process.ErrorDataReceived += (_, line) => Keep(demo._errors, line.Data);
        demo._process.OutputDataReceived += (_, line) => Keep(demo._output, line.Data);
        demo._process.Start();
        demo._process.BeginErrorReadLine();
        demo._process.BeginOutputReadLine();
        return demo;
    }

    /// <summary>Waits until it has ended and all that it said is read.</summary>
    public async Task ExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(deadline.Token);
    }

    /// <summary>Exit code, and the JSON object on the last line of standard output.</summary>
    public async Task<(int Code, JsonElement Report)> EndAsync(TimeSpan limit)
    {
        await ExitAsync(limit);
        var last = _output.ToString().Trim().Split('\n')[^1];
        return (_process.ExitCode, JsonDocument.Parse(last).RootElement);
    }

    /// <summary>Waits until <paramref name="text"/> was said on standard error.</summary>
    public async Task SaysAsync(string text, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        while (!Errors.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"The demo ended before it said '{text}':\n{Errors}");
            await Task.Delay(100, deadline.Token);
        }
    }

    /// <summary>Processes whose command line names this demo's folder, by program: puente, Puente.Hub, Puente.Edge, Puente.Trainer.</summary>
    public IReadOnlyList<(int Id, string Program)> Family() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => (Id: int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture), Line: CommandLine(name!)))
            .Where(entry => entry.Line.Contains(_data, StringComparison.Ordinal))
            .Select(entry => (entry.Id, Program(entry.Line)))];

    /// <summary>kill -9.</summary>
    public static void Kill(int id)
    {
        try
        {
            Process.GetProcessById(id).Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended by itself meanwhile.
        }
    }

    public void Dispose()
    {
        foreach (var (id, _) in Family()) Kill(id);
        _process.Dispose();
    }

    private static string Program(string line) =>
        new[] { "Puente.Trainer", "Puente.Edge", "Puente.Hub" }.FirstOrDefault(name => line.Contains(name, StringComparison.Ordinal)) ?? "puente";

    private static string CommandLine(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void Keep(StringBuilder text, string? line)
    {
        lock (text)
            if (line is not null) text.AppendLine(line);
    }
}
