namespace Puente.Core.Components;

/// <summary>How a component stands.</summary>
public enum ComponentState
{
    /// <summary>It is as it shall be.</summary>
    Applied,

    /// <summary>It could not be made so; it is tried again.</summary>
    Failed,

    /// <summary>This edge does not do such a thing: trying again would not help.</summary>
    Refused,
}
