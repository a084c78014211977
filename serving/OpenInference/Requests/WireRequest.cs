namespace Puente.Serving.OpenInference.Requests;

/// <summary>An inference request as it came, whichever way: read, and not yet held against a model.</summary>
internal sealed class WireRequest
{
    /// <summary>As the client gave it; null where it gave none.</summary>
    public string? Id { get; set; }

    /// <summary>In the order given.</summary>
    public List<WireInput> Inputs { get; } = new(2);

    /// <summary>In the order given; none: every output is wanted.</summary>
    public List<WireOutput> Outputs { get; } = new(2);

    /// <summary>Parameters of the whole.</summary>
    public RequestParameters Parameters { get; } = new();
}

/// <summary>An input as it came.</summary>
/// <param name="Path">Where it stands, for messages.</param>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">What it says its elements are.</param>
/// <param name="Shape">What it says its shape is.</param>
/// <param name="Data">Where its elements are.</param>
internal sealed record WireInput(string Path, string Name, string Datatype, long[] Shape, IWireData Data);

/// <summary>An output that is asked for.</summary>
internal readonly record struct WireOutput(string Path, string Name, bool? Binary, int Classes);
