namespace Puente.Serving.Repository;

/// <summary>When models are loaded and unloaded (Triton's model control modes).</summary>
public enum RepositoryMode
{
    /// <summary>All at the start; later changes on disk are not seen, requests to load or unload are refused.</summary>
    None,

    /// <summary>All at the start; the folder is looked at again and again, and what changed is loaded or unloaded. Requests to do so are refused.</summary>
    Poll,

    /// <summary>Those named at the start; then on request only.</summary>
    Explicit,
}
