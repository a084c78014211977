namespace Puente.Core.Enrolments;

/// <summary>What a statement is for; one made for one purpose is none for another.</summary>
public enum EnrolmentPurpose
{
    /// <summary>To become one of the fleet.</summary>
    Join,

    /// <summary>To ask how that stands, and for the credential.</summary>
    Collect,

    /// <summary>To get the next credential, for the same key or a new one.</summary>
    Renew,
}
