using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Puente.Core;
using Puente.Runtime.Functions;

namespace Puente.Functions.Tests.Bulk;

/// <summary>A tier as it ships: the built program, a process of its own.</summary>
internal sealed class TierProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly string _data;
    private bool _gone;

    private TierProcess(Process process, string data) => (_process, _data) = (process, data);

    public HttpClient Http { get; } = new();

    /// <summary>Starts <paramref name="program"/> (<c>Puente.Hub</c> or <c>Puente.Edge</c>) and waits until it listens.</summary>
    public static async Task<TierProcess> StartAsync(string program, string data, params string[] arguments)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] all = [Path.Combine(own.Parent!.Parent!.FullName, program, own.Name, $"{program}.dll"), "--data", data, "--port", "0", "--exit-with-parent", "true", .. arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        var tier = new TierProcess(Process.Start(start)!, data);
        var listens = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Take(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is not { } text) return;
            lock (tier._output) tier._output.Add(text);
            if (text.Split(" listens on ") is [_, var address]) listens.TrySetResult(address);
        }

        tier._process.OutputDataReceived += Take;
        tier._process.ErrorDataReceived += Take;
        tier._process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException($"{program} ended: {tier.Output}"));
        tier._process.EnableRaisingEvents = true;
        tier._process.BeginOutputReadLine();
        tier._process.BeginErrorReadLine();
        tier.Http.BaseAddress = new Uri(await listens.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        tier.Http.DefaultRequestHeaders.Add("x-functions-key", Json.ReadFile<HostSecrets>(Path.Combine(data, "secrets.json")).FunctionKeys["default"]);
        return tier;
    }

    /// <summary>The last of what it said.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output.TakeLast(60));
        }
    }

    /// <summary>Resident bytes now.</summary>
    public long Resident => Status("VmRSS");

    /// <summary>The most resident bytes since the start, or <see cref="ForgetPeak"/>.</summary>
    public long Peak => Status("VmHWM");

    public void ForgetPeak() => File.WriteAllText(Path.Combine("/proc", Id, "clear_refs"), "5");

    public Task<T?> GetAsync<T>(string path) => Http.GetFromJsonAsync<T>(path, Json.Options, TestContext.Current.CancellationToken);

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>How it ends by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>Kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_gone) return;
        _gone = true;
        Http.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    private long Status(string name)
    {
        var line = File.ReadLines(Path.Combine("/proc", Id, "status")).First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
