namespace Puente.Runtime.Functions;

/// <summary>Makes a public method a function.</summary>
/// <param name="name">Unique in the app, without regard to case.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;
}
