namespace Puente.Runtime.Functions;

/// <summary>Which existing instance a start with its id may replace.</summary>
public enum OverridableStates
{
    /// <summary>One that has ended.</summary>
    NonRunningStates,

    /// <summary>Any: one that lives is terminated first.</summary>
    AnyState,
}
