namespace Puente.Serving.OpenInference.Requests;

/// <summary>Parameters of a request as a whole. Those that nobody knows change nothing; those of an extension that is not served are refused.</summary>
internal sealed class RequestParameters
{
    private const string Reserved = "triton_", FinalResponseParameter = "triton_enable_empty_final_response";

    /// <summary>1 is served first; 0 takes the model's default.</summary>
    public ulong Priority { get; private set; }

    /// <summary>Longest time in the queue; null takes the model's.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>Outputs are binary unless they say otherwise (REST).</summary>
    public bool BinaryOutput { get; private set; }

    /// <summary>A stream's answers tell that they are the last of their request.</summary>
    public bool FinalResponse { get; private set; }

    /// <exception cref="OpenInferenceException">The value does not fit the parameter, or its extension is not served.</exception>
    public void Set(string name, ParameterValue value)
    {
        var path = $"parameters.{Faults.Shorten(name)}";
        switch (name)
        {
            case "priority": Priority = value.AsWhole(path, ulong.MaxValue); break;
            case "timeout": Timeout = Microseconds(value.AsWhole(path, long.MaxValue)); break;
            case "binary_data_output": BinaryOutput = value.AsFlag(path); break;
            case FinalResponseParameter: FinalResponse = value.AsFlag(path); break;
            case "sequence_id" when value.Integer == 0 || value.Text == "": break;
            case "sequence_start" or "sequence_end" when value.Flag == false: break;
            case "sequence_id" or "sequence_start" or "sequence_end":
                throw Faults.Unsupported($"{path}: sequences are not served. Leave it out; the server's metadata lists the extensions served");
            default:
                // Triton's sentence.
                if (name.StartsWith(Reserved, StringComparison.Ordinal))
                    throw Faults.Invalid($"parameter keys starting with '{Reserved}' are reserved for Triton usage and should not be specified.");
                break;
        }
    }

    /// <summary>0 is no timeout; one beyond what a clock can tell is as good as none that ends.</summary>
    private static TimeSpan? Microseconds(ulong value) =>
        value == 0 ? null : TimeSpan.FromTicks((long)Math.Min(value, long.MaxValue / TimeSpan.TicksPerMicrosecond) * TimeSpan.TicksPerMicrosecond);
}
