namespace Puente.Runtime.Dapr.Tests;

public sealed class MqttPubSubOverTheWireTests : PubSubConformance
{
    private MosquittoServer? server;

    protected override Home Home => Home.Sidecar;

    protected override bool KeepsForNewcomers => false;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server!.DisposeAsync();
    }

    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync()
    {
        server = await MosquittoServer.Start();
        return ("pubsub.mqtt3", [("url", server.Url)]);
    }
}
