using System.Threading.Channels;
using Grpc.Core;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>
/// A stream of requests. Up to a bound they are worked on side by side; answers are written in the order of the requests, for an
/// id is no duty. What is wrong with one request is told in its answer's <c>error_message</c> and the stream goes on; what is
/// wrong with the stream itself ends it.
/// </summary>
internal sealed class InferStream(Func<InferExchange> exchanges, GrpcFaults faults, int atOnce)
{
    private readonly Channel<Task<Answer>> _answers = Channel.CreateUnbounded<Task<Answer>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public async Task RunAsync(IAsyncStreamReader<ModelInferRequest> requests, IServerStreamWriter<ModelStreamInferResponse> answers, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        using var places = new SemaphoreSlim(atOnce);
        var writing = WriteAsync(answers, places, ending);
        try
        {
            while (true)
            {
                await places.WaitAsync(ending.Token);
                if (!await requests.MoveNext(ending.Token)) break;
                _answers.Writer.TryWrite(AnswerAsync(requests.Current, context, ending.Token));
            }
        }
        finally
        {
            _answers.Writer.Complete();
            await writing;
        }
    }

    private async Task WriteAsync(IServerStreamWriter<ModelStreamInferResponse> answers, SemaphoreSlim places, CancellationTokenSource ending)
    {
        Exception? failure = null;
        await foreach (var pending in _answers.Reader.ReadAllAsync(CancellationToken.None))
        {
            using var answer = await pending;
            try
            {
                if (failure is null) await answers.WriteAsync(answer.Message);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or RpcException)
            {
                // The client takes no more: what is left is let go, and nothing more is read.
                failure = e;
                await ending.CancelAsync();
            }
            finally
            {
                places.Release();
            }
        }

        if (failure is not null) throw new OperationCanceledException("the client takes no more answers", failure, ending.Token);
    }

    private async Task<Answer> AnswerAsync(ModelInferRequest request, ServerCallContext context, CancellationToken cancellationToken)
    {
        var exchange = exchanges();
        try
        {
            var response = await exchange.AskAsync(request, mayRunHere: false, cancellationToken);
            // Triton's: an answer says that it is the last of its request where the client asked to be told.
            if (request.Parameters.TryGetValue("triton_enable_empty_final_response", out var asked) && asked.BoolParam)
                response.Parameters.Add("triton_final_response", new InferParameter { BoolParam = true });
            return new Answer(exchange, new ModelStreamInferResponse { InferResponse = response });
        }
        catch (Exception e)
        {
            var message = new ModelStreamInferResponse { ErrorMessage = faults.StatusOf(e, context).Detail };
            if (request.Id.Length > 0) message.InferResponse = new ModelInferResponse { Id = request.Id, ModelName = request.ModelName };
            return new Answer(exchange, message);
        }
    }

    private sealed record Answer(InferExchange Exchange, ModelStreamInferResponse Message) : IDisposable
    {
        public void Dispose() => Exchange.Dispose();
    }
}
