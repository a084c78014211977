using Puente.Serving.Engine;
using Puente.Serving.OpenInference.Answers;
using Puente.Serving.OpenInference.Requests;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>One request and its answer. The answer's bytes are the engine's: dispose this once the message is written.</summary>
internal sealed class InferExchange(IModelRegistry registry, MemoryBudget budget) : IDisposable
{
    private readonly RentedMemory _memory = new(budget);
    private IModel? _model;
    private InferenceAnswer? _answer;

    /// <param name="message">The request.</param>
    /// <param name="mayRunHere">Whether this thread has nothing better to do than to run the pass; that of a stream has the next request to read.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="OpenInferenceException">The request does not fit its model.</exception>
    public async Task<ModelInferResponse> AskAsync(ModelInferRequest message, bool mayRunHere, CancellationToken cancellationToken)
    {
        message.HandTo(_memory);
        _model = registry.Rent(message.ModelName, ModelVersion.Parse(message.ModelVersion));
        var model = _model.Description;
        var wire = InferMessageReader.Read(model.Name, message);
        var call = InferRequestReader.Read(model, wire, _memory);
        _answer = await _model.InferAsync(call.Request with { MayRunHere = mayRunHere }, cancellationToken);
        return InferMessageWriter.Write(model, call.Id, AnsweredTensor.Of(model, call, _answer));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _answer?.Dispose();
        _model?.Dispose();
        _memory.Dispose();
    }
}
