namespace Puente.Catalog;

/// <summary>Where a model version stands in its life. <see cref="ModelStages"/> holds the legal moves.</summary>
public enum ModelStage
{
    /// <summary>Trained and measured; nobody has decided.</summary>
    Candidate,

    /// <summary>May be released.</summary>
    Approved,

    /// <summary>Will not be released.</summary>
    Rejected,

    /// <summary>Was approved; no longer rolled out.</summary>
    Retired,
}
