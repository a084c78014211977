using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Serving.OpenInference;

/// <summary>What a server needs for large messages.</summary>
public static class TensorHosting
{
    /// <summary>HTTP/2 windows: a request of some megabytes need not wait for the server to ask for more.</summary>
    private const int StreamWindow = 4 * 1024 * 1024, ConnectionWindow = 16 * 1024 * 1024;

    /// <summary>Bounds are the protocol's own, windows are wide, and memory to receive in comes in large blocks.</summary>
    public static IWebHostBuilder AllowTensors(this IWebHostBuilder host) => host
        .ConfigureServices(services => services.AddSingleton<IMemoryPoolFactory<byte>, TensorBlocksFactory>())
        .ConfigureKestrel(server =>
        {
            server.Limits.MaxRequestBodySize = null;
            server.Limits.Http2.InitialStreamWindowSize = StreamWindow;
            server.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        });
}
