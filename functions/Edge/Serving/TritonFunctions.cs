using System.Formats.Tar;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Models;
using Puente.Serving.Repository.Export;

namespace Puente.Edge.Serving;

/// <summary>For sites that run a Triton of their own.</summary>
public sealed class TritonFunctions(ModelHost models, EdgeFolders folders, TierOptions tier)
{
    /// <summary>The release in place as a model repository, a tar to unpack where Triton looks: <c>curl … | tar -x -C models</c>.</summary>
    /// <exception cref="InputException">No release is in place.</exception>
    [Function("ExportTriton")]
    public IResult Export(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "releases/current/triton")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (models.CurrentId is null) throw new InputException("release", null, "none is in place yet", "Ask again when GET /v2/health/ready answers 200.");
        var folder = Path.Combine(tier.Own, "exports", Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        string name;
        using (var lease = models.Rent())
        {
            name = $"{lease.Release.Manifest.Name}-{lease.Release.Manifest.Version}.tar";
            TritonExport.Write(folders.Release(Digest.Parse(lease.Release.Id)), lease.Release.Manifest, folder);
        }

        return Results.Stream(
            async stream =>
            {
                try
                {
                    await TarFile.CreateFromDirectoryAsync(folder, stream, includeBaseDirectory: false, cancellationToken);
                }
                finally
                {
                    Directory.Delete(folder, recursive: true);
                }
            },
            "application/x-tar", name);
    }
}
