using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Functions;

/// <summary>A function app, ready to run: <c>Run()</c> and <c>RunAsync()</c> return after SIGTERM or Ctrl-C, when what was running has ended.</summary>
public sealed partial class FunctionsHost : IHost, IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly EmbeddedHostOptions options;

    internal FunctionsHost(WebApplication app, EmbeddedHostOptions options)
    {
        this.app = app;
        this.options = options;
    }

    /// <inheritdoc/>
    public IServiceProvider Services => app.Services;

    /// <summary>What the server listens on, once started; the functions' own address comes first.</summary>
    public IReadOnlyList<Uri> Addresses => [.. app.Urls.Select(u => new Uri(u))];

    /// <summary>The keys, for clients that this process starts.</summary>
    public HostSecrets Secrets => Services.GetRequiredService<KeyRing>().Secrets;

    /// <exception cref="PortInUseException">Another process has the port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            // What had started before the server is stopped again.
            await app.StopAsync(cancellationToken);
            throw new PortInUseException(PortIn(e.Message) ?? options.Port, e);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken = default) => app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)app).Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    // The server names the address only in its message: "Failed to bind to address http://127.0.0.1:7071: address already in use."
    private static int? PortIn(string message) =>
        AddressPort().Match(message) is { Success: true } found ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"://\S+?:(\d+):")]
    private static partial Regex AddressPort();
}
