namespace Puente.Catalog;

/// <summary>Something done, to be entered into the audit.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Subject">To what.</param>
/// <param name="Detail">How.</param>
public sealed record AuditNote(string Actor, string Action, string Subject, string Detail);
