namespace Puente.Runtime.Functions;

/// <summary>Which key an HTTP function asks for.</summary>
public enum AuthorizationLevel
{
    /// <summary>None.</summary>
    Anonymous,

    /// <summary>A signed-in user: not offered by this host, refused at start-up.</summary>
    User,

    /// <summary>A function key or the master key.</summary>
    Function,

    /// <summary>The system key of an extension or the master key.</summary>
    System,

    /// <summary>The master key.</summary>
    Admin,
}
