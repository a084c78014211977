namespace Puente.Runtime.Functions;

/// <summary>Runs the function on an HTTP request.</summary>
/// <param name="authLevel">Which key the request must carry.</param>
/// <param name="methods">Allowed methods, in any case; none means all.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    /// <summary>Every method, no key.</summary>
    public HttpTriggerAttribute() : this(AuthorizationLevel.Anonymous)
    {
    }

    /// <summary>These methods, no key.</summary>
    public HttpTriggerAttribute(params string[] methods) : this(AuthorizationLevel.Anonymous, methods)
    {
    }

    /// <summary>This key, every method.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) : this(authLevel, [])
    {
    }

    /// <summary>Which key the request must carry.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    /// <summary>Allowed methods; empty means all.</summary>
    public string[] Methods { get; } = methods;

    /// <summary>Route template below the route prefix, e.g. <c>items/{id:int?}</c>; by default the function's name.</summary>
    public string? Route { get; set; }
}
