using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Requests;

/// <summary>
/// Holds a request against its model, the same for both protocols: names, then types, shapes and batch, then the elements
/// themselves. Sentences are Triton's where it has one.
/// </summary>
internal static class InferRequestReader
{
    /// <param name="model">What is asked.</param>
    /// <param name="wire">The request as it came.</param>
    /// <param name="memory">Where elements go that did not come as the engine takes them.</param>
    /// <exception cref="OpenInferenceException">The request does not fit the model.</exception>
    public static InferCall Read(ModelDescription model, WireRequest wire, RentedMemory memory)
    {
        var given = Match(model, wire);
        var inputs = new TensorData[given.Length];
        var rows = 1L;
        for (var i = 0; i < given.Length; i++)
        {
            var (input, signature) = (given[i], model.Inputs[i]);
            CheckType(model, input, signature);
            CheckShape(model, input, signature);
            if (model.MaxBatchSize == 0) continue;
            if (i > 0 && input.Shape[0] != rows)
                throw Faults.Invalid($"input '{signature.Name}' batch size does not match other inputs for '{model.Name}'");
            rows = input.Shape[0];
            if (rows < 1) throw Faults.Invalid($"inference request batch-size must be >= 1 for '{model.Name}'");
            if (rows > model.MaxBatchSize) throw Faults.Invalid($"inference request batch-size must be <= {model.MaxBatchSize} for '{model.Name}'");
        }

        var (wanted, outputs) = ReadOutputs(model, wire);
        for (var i = 0; i < given.Length; i++) inputs[i] = ReadElements(model, given[i], model.Inputs[i], memory);
        var request = new InferenceRequest(inputs, (int)rows, wanted) { Priority = wire.Parameters.Priority, Timeout = wire.Parameters.Timeout };
        return new InferCall(wire.Id, request, outputs);
    }

    /// <summary>The inputs in the model's order, each given once.</summary>
    private static WireInput[] Match(ModelDescription model, WireRequest wire)
    {
        var given = new WireInput?[model.Inputs.Count];
        foreach (var input in wire.Inputs)
        {
            var index = IndexOf(model.Inputs, input.Name);
            if (index < 0) throw Faults.Invalid($"unexpected inference input '{Faults.Shorten(input.Name)}' for model '{model.Name}'");
            if (given[index] is not null) throw Faults.Invalid($"input '{input.Name}' already exists in request");
            given[index] = input;
        }

        if (!given.Contains(null)) return given!;
        var names = string.Join(",", wire.Inputs.Select(input => $"'{input.Name}'"));
        var missing = string.Join(",", model.Inputs.Where((_, i) => given[i] is null).Select(input => $"'{input.Name}'"));
        throw Faults.Invalid($"expected {model.Inputs.Count} inputs but got {wire.Inputs.Count} inputs for model '{model.Name}'. Got input(s) [{names}], but missing required input(s) [{missing}]. Please provide all required input(s).");
    }

    private static void CheckType(ModelDescription model, WireInput input, TensorSignature signature)
    {
        if (!TensorTypes.TryParse(input.Datatype, out var type))
            throw Faults.Invalid($"{input.Path}.datatype '{Faults.Shorten(input.Datatype)}': is no datatype of the protocol. Give '{signature.Type.Name()}'");
        if (type != signature.Type)
            throw Faults.Invalid($"inference input '{signature.Name}' data-type is '{type.Name()}', but model '{model.Name}' expects '{signature.Type.Name()}'");
    }

    private static void CheckShape(ModelDescription model, WireInput input, TensorSignature signature)
    {
        if (model.MaxBatchSize > 0 && input.Shape.Length == 0)
            throw Faults.Invalid($"input '{signature.Name}' has no shape but model requires batch dimension for '{model.Name}'");
        var fits = input.Shape.Length == signature.Shape.Count;
        // The batch has checks of its own.
        for (var i = model.MaxBatchSize > 0 ? 1 : 0; fits && i < input.Shape.Length; i++)
            fits = signature.Shape[i] == -1 ? input.Shape[i] >= 0 : input.Shape[i] == signature.Shape[i];
        if (fits) return;
        var note = model.MaxBatchSize == 0 ? "" :
            " NOTE: Setting a non-zero max_batch_size in the model config requires a batch dimension to be prepended to each input shape. "
            + "If you want to specify the full shape including the batch dim in your input dims config, try setting max_batch_size to zero. "
            + "See the model configuration docs for more info on max_batch_size.";
        throw Faults.Invalid($"unexpected shape for input '{signature.Name}' for model '{model.Name}'. Expected {Shapes.Text(signature.Shape)}, got {Shapes.Text(input.Shape)}.{note}");
    }

    private static TensorData ReadElements(ModelDescription model, WireInput input, TensorSignature signature, RentedMemory memory)
    {
        if (!Shapes.TryCount(input.Shape, out var elements))
            throw Faults.Invalid($"{input.Path}.shape {Shapes.Text(input.Shape)}: holds more elements than a tensor may. Split it over several requests");
        var slot = new TensorSlot(model.Name, input.Path, signature.Name, signature.Type, input.Shape, elements, memory);
        return new TensorData(input.Shape, input.Data.Read(slot));
    }

    /// <summary>What the model is asked for (its order) and what is answered (the client's).</summary>
    private static (int[] Wanted, RequestedOutput[] Outputs) ReadOutputs(ModelDescription model, WireRequest wire)
    {
        var binary = wire.Parameters.BinaryOutput;
        if (wire.Outputs.Count == 0)
        {
            var all = new int[model.Outputs.Count];
            for (var i = 0; i < all.Length; i++) all[i] = i;
            return (all, [.. all.Select(i => new RequestedOutput(i, i, binary, 0))]);
        }

        var wanted = new int[wire.Outputs.Count];
        for (var i = 0; i < wanted.Length; i++)
        {
            var output = wire.Outputs[i];
            wanted[i] = IndexOf(model.Outputs, output.Name);
            if (wanted[i] < 0) throw Faults.Invalid($"unexpected inference output '{Faults.Shorten(output.Name)}' for model '{model.Name}'");
            if (wanted.AsSpan(0, i).Contains(wanted[i])) throw Faults.Invalid($"{output.Path}.name '{output.Name}': is asked for twice. Ask for each output once");
        }

        var sorted = wanted.Order().ToArray();
        return (sorted, [.. wire.Outputs.Select((output, i) => new RequestedOutput(wanted[i], Array.IndexOf(sorted, wanted[i]), output.Binary ?? binary, output.Classes))]);
    }

    private static int IndexOf(IReadOnlyList<TensorSignature> tensors, string name)
    {
        for (var i = 0; i < tensors.Count; i++)
            if (tensors[i].Name == name) return i;
        return -1;
    }
}
