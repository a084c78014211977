namespace Puente.Fleet;

/// <summary>How a <see cref="SelectorRequirement"/> compares a label.</summary>
public enum RequirementOperator
{
    /// <summary>The label is present and its value is listed.</summary>
    In,

    /// <summary>The label is absent, or its value is not listed.</summary>
    NotIn,

    /// <summary>The label is present.</summary>
    Exists,

    /// <summary>The label is absent.</summary>
    DoesNotExist,
}
