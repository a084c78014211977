namespace Puente.Fleet;

/// <summary>How a <see cref="Toleration"/> compares a taint.</summary>
public enum TolerationOperator
{
    /// <summary>Key and value are the same.</summary>
    Equal,

    /// <summary>The key is the same, whatever the value; without a key, every taint.</summary>
    Exists,
}
