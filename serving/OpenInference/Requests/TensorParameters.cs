namespace Puente.Serving.OpenInference.Requests;

/// <summary>Parameters of one input or output.</summary>
internal struct TensorParameters
{
    /// <summary>Bytes of an input in the binary tail; null: it is not there.</summary>
    public int? BinarySize { get; private set; }

    /// <summary>Whether an output is answered binary; null: as the request says.</summary>
    public bool? Binary { get; private set; }

    /// <summary>Classes that an output is answered as; 0: the tensor itself.</summary>
    public int Classes { get; private set; }

    /// <param name="path">Of the tensor, such as <c>inputs[0]</c>.</param>
    /// <param name="isInput">Whose parameters they are.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="OpenInferenceException">The value does not fit the parameter, or its extension is not served.</exception>
    public void Set(string path, bool isInput, string name, ParameterValue value)
    {
        switch (name)
        {
            case "binary_data_size" when isInput: BinarySize = (int)value.AsWhole($"{path}.parameters.{name}", int.MaxValue); break;
            case "binary_data" when !isInput: Binary = value.AsFlag($"{path}.parameters.{name}"); break;
            case "classification" when !isInput: Classes = (int)value.AsWhole($"{path}.parameters.{name}", int.MaxValue); break;
            case "shared_memory_region" or "shared_memory_offset" or "shared_memory_byte_size":
                throw Faults.Unsupported($"{path}.parameters.{name}: shared memory is not served. Send and take tensors with the request");
            default: break;
        }
    }
}
