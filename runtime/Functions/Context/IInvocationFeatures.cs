namespace Puente.Runtime.Functions;

/// <summary>What middleware and functions of one invocation hand to one another, by type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Keeps <paramref name="instance"/> as the feature <typeparamref name="T"/>, in the place of an earlier one.</summary>
    void Set<T>(T instance);

    /// <summary>The feature <typeparamref name="T"/>; default when there is none.</summary>
    T? Get<T>();
}
