namespace Puente.Runtime.Functions;

/// <summary>A function's declaration.</summary>
public abstract class FunctionDefinition
{
    /// <summary>The assembly's file.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Type and method, <c>Namespace.Type.Method</c>.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Unique to the function and stable between starts.</summary>
    public abstract string Id { get; }

    /// <summary>The function's name.</summary>
    public abstract string Name { get; }
}
