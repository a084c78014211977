using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;

namespace Puente.Bench.Learning.Peers;

/// <summary>A peer written in Python with Debian's packages, as a process: a JSON document in, one out.</summary>
/// <param name="script">File name in <c>Learning/Peers</c>.</param>
/// <param name="modules">Modules it needs.</param>
internal sealed class PythonPeer(string script, params string[] modules)
{
    /// <summary>Debian's, which has Debian's packages.</summary>
    public const string Python = "/usr/bin/python3";

    /// <summary>Whether this machine can run it.</summary>
    public bool IsThere => File.Exists(Python) && Start(["-c", $"import {string.Join(", ", modules)}"], "", CancellationToken.None).Code == 0;

    /// <summary>What to install where it cannot.</summary>
    public const string Remedy = "apt-get install python3-torch python3-sklearn python3-skimage libopenblas0-pthread";

    /// <summary>Runs it.</summary>
    /// <exception cref="IOException">It failed; the message is its last line.</exception>
    public JsonNode Run(object job, CancellationToken cancellation)
    {
        var (code, output, error) = Start([Path.Combine(AppContext.BaseDirectory, "Learning", "Peers", script)], JsonSerializer.Serialize(job, Json.Options), cancellation);
        return code == 0 ? JsonNode.Parse(output)! : throw new IOException($"{script} ended with {code}: {error.Trim().Split('\n')[^1]}");
    }

    private static (int Code, string Output, string Error) Start(string[] arguments, string input, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        using var process = Process.Start(start)!;
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var (output, error) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
