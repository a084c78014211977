using System.Net;
using System.Net.Sockets;
using Puente.Core;

namespace Puente.Cli.Tiers;

/// <summary>Chooses the loopback ports of the tiers.</summary>
public static class Ports
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// <paramref name="count"/> ports: consecutive from <paramref name="first"/>, or any free ones when it is 0. Ports that are
    /// taken are waited for as long as <paramref name="patience"/> (a killed predecessor's tiers may still be dying).
    /// </summary>
    /// <exception cref="InputException">A port is in use.</exception>
    public static async Task<IReadOnlyList<int>> ChooseAsync(int first, int count, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        if (first == 0) return AnyFree(count);
        var ports = Enumerable.Range(first, count).ToArray();
        var began = clock.GetTimestamp();
        while (true)
        {
            var taken = ports.Where(port => !IsFree(port)).ToArray();
            if (taken.Length == 0) return ports;
            if (clock.GetElapsedTime(began) >= patience)
                throw new InputException("--port", string.Join(", ", taken), "is in use", $"Stop what listens there, or give --port 0 for any free ports, or another first port (the demo takes {count} from it).");
            await Task.Delay(Interval, clock, cancel);
        }
    }

    /// <summary>True when a listener could be opened on the loopback address.</summary>
    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int[] AnyFree(int count)
    {
        // All are held open until all are chosen, so that none is chosen twice.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var listener in listeners) listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }
}
