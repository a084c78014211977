namespace Puente.Hub.Edges.Joining;

/// <summary>An edge was refused; the refusal is on record.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="code">Stable: an edge decides by it whether to ask again.</param>
/// <param name="detail">Why, for a person.</param>
public sealed class EnrolmentRefusedException(int status, string code, string detail) : Exception(detail)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Stable code.</summary>
    public string Code { get; } = code;
}
