using Dapr.Client;
using Puente.Runtime.Dapr.Bindings;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resiliency;
using Puente.Runtime.Dapr.Secrets;
using Puente.Runtime.Dapr.State;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>The components an app may use, by name, and its subscriptions.</summary>
internal sealed class ComponentSet : IDisposable
{
    public Dictionary<string, PubSubComponent> PubSubs { get; } = [];

    public Dictionary<string, StateComponent> States { get; } = [];

    public Dictionary<string, IOutputBinding> Bindings { get; } = [];

    public Dictionary<string, IInputBinding> Inputs { get; } = [];

    public Dictionary<string, ISecretStore> Secrets { get; } = [];

    public ComponentPolicies Policies { get; set; } = new();

    public List<DaprSubscription> Subscriptions { get; } = [];

    public List<DaprComponentsMetadata> Loaded { get; } = [];

    public void Dispose()
    {
        foreach (var state in States.Values)
            state.Store.Dispose();
        foreach (var pubsub in PubSubs.Values)
            pubsub.Broker.Dispose();
        foreach (var binding in Bindings.Values.OfType<IDisposable>())
            binding.Dispose();
    }
}
