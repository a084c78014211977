using System.Collections;
using System.Collections.Concurrent;

namespace Puente.Runtime.Functions;

internal sealed class InvocationFeatures : IInvocationFeatures
{
    private readonly ConcurrentDictionary<Type, object> features = new();

    public void Set<T>(T instance) => features[typeof(T)] = instance ?? throw new ArgumentNullException(nameof(instance));

    public T? Get<T>() => features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
