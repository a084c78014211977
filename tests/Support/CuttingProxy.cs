using System.Net;
using System.Net.Sockets;

namespace Puente.Tests.Support;

/// <summary>
/// A link that breaks: forwards TCP connections to a port of this machine, counts bytes each way, and cuts, stalls or refuses when told.
/// Clients name <see cref="Port"/> where they would name the server's.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    /// <summary>What the link itself holds, and a cut loses. The loopback device would hold megabytes.</summary>
    private const int SendBufferBytes = 128 * 1024;

    private readonly int _target;
    private readonly Lock _gate = new();
    private readonly HashSet<Link> _links = [];
    private readonly List<(long At, TaskCompletionSource Reached, bool Cut)> _marks = [];
    private TaskCompletionSource _flow = Flowing();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;
    private long _toServer;
    private long _toClients;
    private int _accepted;

    private CuttingProxy(int target) => (_target, Port) = (target, PostgresServer.FreePort());

    public int Port { get; }

    /// <summary>Bytes forwarded to the server since the start, over all connections.</summary>
    public long BytesToServer => Interlocked.Read(ref _toServer);

    /// <summary>Bytes forwarded to clients since the start, over all connections.</summary>
    public long BytesToClients => Interlocked.Read(ref _toClients);

    /// <summary>Connections taken since the start.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Given each block before it goes to a client, to spoil it.</summary>
    public Action<Memory<byte>>? Tamper { get; set; }

    /// <summary>A proxy in front of <paramref name="targetPort"/> on the loopback address; it lets everything through until told otherwise.</summary>
    public static CuttingProxy Start(int targetPort)
    {
        var proxy = new CuttingProxy(targetPort);
        proxy.Up();
        return proxy;
    }

    /// <summary>Takes connections, again after <see cref="Down"/>.</summary>
    public void Up()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Cuts what is connected and refuses what comes, until <see cref="Up"/>.</summary>
    public async Task Down()
    {
        _listener?.Stop();
        _listener = null;
        await _accepting;
        Cut();
    }

    /// <summary>Resets every connection; new ones are taken.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var link in _links) link.Reset();
            _links.Clear();
        }
    }

    /// <summary>Resets every connection once <paramref name="bytes"/> more have gone to clients; the task ends when that has happened.</summary>
    public Task CutAfter(long bytes) => Mark(bytes, cut: true);

    /// <summary>Forgets the cuts that have not come.</summary>
    public void Forget()
    {
        lock (_gate) _marks.Clear();
    }

    /// <summary>Ends once <paramref name="bytes"/> more have gone to clients.</summary>
    public Task After(long bytes) => Mark(bytes, cut: false);

    /// <summary>Lets nothing through, and keeps connections open: a link that hangs.</summary>
    public void Stall()
    {
        lock (_gate) if (_flow.Task.IsCompleted) _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Ends <see cref="Stall"/>.</summary>
    public void Flow()
    {
        lock (_gate) _flow.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Flow();
        await Down();
    }

    private static TaskCompletionSource Flowing()
    {
        var flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        flow.SetResult();
        return flow;
    }

    private Task Mark(long bytes, bool cut)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate) _marks.Add((BytesToClients + bytes, reached, cut));
        return reached.Task;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _accepted);
            client.SendBufferSize = SendBufferBytes;
            var link = new Link(client);
            lock (_gate) _links.Add(link);
            _ = ServeAsync(link);
        }
    }

    private async Task ServeAsync(Link link)
    {
        await RunAsync(link, async () =>
        {
            await link.Server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAll(
                RunAsync(link, () => ForwardAsync(link.Client, link.Server, null, n => Interlocked.Add(ref _toServer, n))),
                RunAsync(link, () => ForwardAsync(link.Server, link.Client, block => Tamper?.Invoke(block), CountToClients)));
        });
        lock (_gate) _links.Remove(link);
        link.Close();
    }

    /// <summary>The server is not there, or either end is gone: so is the other.</summary>
    private static async Task RunAsync(Link link, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            link.Reset();
        }
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to, Action<Memory<byte>>? spoil, Action<int> count)
    {
        var (source, target) = (from.GetStream(), to.GetStream());
        var buffer = new byte[64 * 1024];
        while (await source.ReadAsync(buffer) is var read and > 0)
        {
            Task flow;
            lock (_gate) flow = _flow.Task;
            await flow;
            spoil?.Invoke(buffer.AsMemory(0, read));
            await target.WriteAsync(buffer.AsMemory(0, read));
            count(read);
        }

        target.Socket.Shutdown(SocketShutdown.Send);
    }

    private void CountToClients(int bytes)
    {
        var total = Interlocked.Add(ref _toClients, bytes);
        List<(long At, TaskCompletionSource Reached, bool Cut)> due;
        lock (_gate)
        {
            due = _marks.FindAll(mark => mark.At <= total);
            _marks.RemoveAll(mark => mark.At <= total);
        }

        if (due.Exists(mark => mark.Cut)) Cut();
        foreach (var mark in due) mark.Reached.SetResult();
    }

    private sealed class Link(TcpClient client)
    {
        private readonly Lock _ending = new();
        private bool _ended;

        public TcpClient Client { get; } = client;

        public TcpClient Server { get; } = new();

        /// <summary>Ends both without a farewell; what is on its way is lost.</summary>
        public void Reset() => End(abort: true);

        /// <summary>Ends both once what was forwarded has arrived.</summary>
        public void Close() => End(abort: false);

        private void End(bool abort)
        {
            lock (_ending)
            {
                if (_ended) return;
                _ended = true;
                foreach (var end in (TcpClient[])[Client, Server])
                {
                    if (abort) end.LingerState = new LingerOption(true, 0);
                    end.Dispose();
                }
            }
        }
    }
}
