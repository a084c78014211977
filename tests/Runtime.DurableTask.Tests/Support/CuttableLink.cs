using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>A TCP link on this machine that can be cut and mended.</summary>
internal sealed class CuttableLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _cut;

    public CuttableLink(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Accept();
    }

    public int Port { get; }

    /// <summary>Ends every connection, and every new one at once.</summary>
    public void Cut()
    {
        _cut = true;
        while (_open.TryTake(out var client)) client.Dispose();
    }

    public void Mend() => _cut = false;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync();
                if (_cut)
                    near.Dispose();
                else
                    _ = Carry(near);
            }
        }
        catch (SocketException)
        {
            // The listener was stopped.
        }
    }

    private async Task Carry(TcpClient near)
    {
        using var far = new TcpClient();
        _open.Add(near);
        _open.Add(far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target);
            if (_cut) return;
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone, or the link was cut: so is the other, below.
        }
        finally
        {
            near.Dispose();
        }
    }
}
