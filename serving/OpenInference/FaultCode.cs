namespace Puente.Serving.OpenInference;

/// <summary>Why a request is not answered, in Triton's terms; each protocol has its own status for each.</summary>
internal enum FaultCode
{
    /// <summary>The request is wrong (400, INVALID_ARGUMENT).</summary>
    InvalidArgument,

    /// <summary>The key is missing or wrong (401, UNAUTHENTICATED).</summary>
    Unauthenticated,

    /// <summary>No such path, model or version (404, NOT_FOUND).</summary>
    NotFound,

    /// <summary>The path is served by another verb (405; none over gRPC).</summary>
    MethodNotAllowed,

    /// <summary>Beyond the bound on bytes (413, RESOURCE_EXHAUSTED).</summary>
    TooLarge,

    /// <summary>The model failed (500, INTERNAL).</summary>
    Internal,

    /// <summary>An extension or encoding that is not served (501, UNIMPLEMENTED).</summary>
    Unsupported,

    /// <summary>Worth another try later (503, UNAVAILABLE).</summary>
    Unavailable,
}
