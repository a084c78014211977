namespace Puente.Serving.Engine;

/// <summary>How a version of a model stands; the protocol writes the names in capitals.</summary>
public enum ModelState
{
    /// <summary>Nothing is known of it.</summary>
    Unknown,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It is not loaded, or failed to.</summary>
    Unavailable,

    /// <summary>It is being opened and warmed.</summary>
    Loading,

    /// <summary>It takes no more requests and answers those it has.</summary>
    Unloading,
}
