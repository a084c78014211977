using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>The policies of an app's components: those of its targets, else Dapr's default names, else none.</summary>
internal sealed class ComponentPolicies
{
    private readonly Dictionary<(string Component, CallDirection Direction), CallPolicy> policies = [];

    public CallPolicy Outbound(string component) => policies.GetValueOrDefault((component, CallDirection.Outbound), CallPolicy.None);

    public CallPolicy Inbound(string component) => policies.GetValueOrDefault((component, CallDirection.Inbound), CallPolicy.None);

    /// <summary>Joins the documents of an app; notes what does not fit.</summary>
    /// <param name="documents">Those whose scopes cover it.</param>
    /// <param name="mine">Its components.</param>
    /// <param name="others">Names of components that other apps have; policies for them have no effect.</param>
    /// <param name="options">Clock and chance.</param>
    public static ComponentPolicies Resolve(
        IReadOnlyList<ResiliencyDocument> documents, IReadOnlyList<ComponentSpec> mine, IReadOnlyCollection<string> others, EmbeddedDaprOptions options)
    {
        var result = new ComponentPolicies();
        var names = new PolicyNames(documents);
        foreach (var document in documents)
            RefuseInvocation(document);
        foreach (var target in documents.SelectMany(d => d.Targets))
        {
            var component = mine.FirstOrDefault(c => c.Name == target.Component);
            if (component is null && !others.Contains(target.Component))
                target.Components.Fault(target.Component, target.Component, $"is not a component; there are: {string.Join(", ", mine.Select(c => c.Name).DefaultIfEmpty("none"))}");
            else if (component is not null && target.Direction == CallDirection.Inbound && !component.Type.StartsWith("pubsub.", StringComparison.Ordinal))
                target.Components.Fault(target.Component, target.Component, $"is of type {component.Type}: inbound policies are for pub/sub components. Remove it");
            var policy = names.Policy(target, options);
            if (component is not null && !result.policies.TryAdd((target.Component, target.Direction), policy))
                target.Components.Fault(target.Component, target.Component, "is a target of another document, too; give its policies in one");
        }

        var targeted = result.policies.Keys.Select(k => k.Component).ToHashSet();
        foreach (var component in mine.Where(c => !targeted.Contains(c.Name)))
        {
            result.policies[(component.Name, CallDirection.Outbound)] = names.Default(CallDirection.Outbound, options);
            result.policies[(component.Name, CallDirection.Inbound)] = names.Default(CallDirection.Inbound, options);
        }

        return result;
    }

    private static void RefuseInvocation(ResiliencyDocument document)
    {
        var targets = document.Spec.Map("targets");
        targets?.Refuse("apps", "It invokes no app: keep such targets in a document with scopes of their own, or use a sidecar (set DAPR_GRPC_PORT)");
        targets?.Refuse("actors", "It has no actors: keep such targets in a document with scopes of their own, or use a sidecar (set DAPR_GRPC_PORT)");
    }
}
