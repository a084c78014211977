namespace Puente.Runtime.Dapr.Tests;

public class RedisStateTests : StateConformance
{
    protected override bool ChecksEtags => true;

    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() =>
        ("state.redis", [("redisHost", (await SharedRedis.Server()).Host), ("keyPrefix", Guid.NewGuid().ToString())]);
}
