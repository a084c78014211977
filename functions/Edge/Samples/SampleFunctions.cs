using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Samples;

namespace Puente.Edge.Samples;

/// <summary>Labelled images of this site. There is no call that gives them out.</summary>
public sealed class SampleFunctions(LabelledFolder samples)
{
    /// <summary>Takes labelled images.</summary>
    [Function("UploadSamples")]
    public async Task<IResult> Upload(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "samples")] HttpRequest request, CancellationToken cancellationToken)
    {
        var received = await samples.AddAsync(request, cancellationToken);
        var summary = samples.Summarise();
        return Results.Json(new { received, summary.Total, summary.PerClass, summary.Digest, summary.Bytes }, Json.Options);
    }

    /// <summary>What there is, in figures.</summary>
    [Function("GetSamples")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "samples")] HttpRequest request) =>
        Results.Json(samples.Summarise(), Json.Options);
}
