using Puente.Runtime.Dapr.Redis;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.State;

internal static class RedisStateStoreFactory
{
    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var configuration = RedisSettings.Read(settings, options.AppId);
        var seconds = settings.Number("ttlInSeconds", 0, -1, int.MaxValue);
        var prefix = ComponentTypes.KeyPrefix(settings, options);
        if (sound())
            ComponentTypes.AddState(settings, set, new RedisStateStore(new(configuration)), prefix, seconds > 0 ? TimeSpan.FromSeconds(seconds) : null);
    }
}
