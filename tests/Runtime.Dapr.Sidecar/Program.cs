using Microsoft.Extensions.Configuration;
using Puente.Runtime.Dapr.Sidecar;

// The same command line and environment as daprd, as far as it goes; stops at the end of standard input, or on SIGTERM.
var given = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
var folder = Environment.CurrentDirectory;
await using var sidecar = await SidecarServer.StartAsync(new SidecarOptions
{
    AppId = given["app-id"] ?? "app",
    ResourcesPaths = [.. (given["resources-path"] ?? folder).Split(',')],
    AppPort = given.GetValue<int?>("app-port"),
    GrpcPort = given.GetValue("dapr-grpc-port", 50001),
    HttpPort = given.GetValue("dapr-http-port", 3500),
    ApiToken = given["DAPR_API_TOKEN"],
    AppToken = given["APP_API_TOKEN"],
});
Console.WriteLine($"dapr stand-in: gRPC {sidecar.GrpcPort}, HTTP {sidecar.HttpPort}");
using var stopped = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => (pressed.Cancel, _) = (true, stopped.CancelAsync());
await Task.WhenAny(Task.Run(() => Console.In.ReadToEnd()), Task.Delay(Timeout.Infinite, stopped.Token));
