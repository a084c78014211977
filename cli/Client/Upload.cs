using System.Net.Http.Headers;
using System.Text.Json;
using Puente.Cli.Client.Contracts;
using Puente.Core;

namespace Puente.Cli.Client;

/// <summary>Sends files as multipart/form-data in requests that keep the tiers' bounds.</summary>
public static class Upload
{
    /// <summary>Files one request may carry.</summary>
    public const int MaxFiles = 200;

    /// <summary>Bytes of files one request may carry: below the tiers' 64 MiB, for the parts' headers.</summary>
    public const long MaxBytes = 60L << 20;

    /// <summary>Cuts <paramref name="files"/> into requests, in order.</summary>
    public static IEnumerable<IReadOnlyList<UploadFile>> Batches(IEnumerable<UploadFile> files)
    {
        var batch = new List<UploadFile>();
        long bytes = 0;
        foreach (var file in files)
        {
            if (batch.Count > 0 && (batch.Count == MaxFiles || bytes + file.SizeBytes > MaxBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(file);
            bytes += file.SizeBytes;
        }

        if (batch.Count > 0) yield return batch;
    }

    /// <summary>Sends all; <paramref name="onSent"/> is told how many are there so far.</summary>
    /// <param name="tier">To whom.</param>
    /// <param name="path">What to POST to.</param>
    /// <param name="files">The files.</param>
    /// <param name="manifest">Labels by file name, for a labelled set; null for unlabelled files.</param>
    /// <param name="onSent">Told the count after each request.</param>
    /// <param name="cancel">Stops between and within requests; repeating the upload is harmless.</param>
    public static async Task SendAsync(
        TierHttp tier, string path, IReadOnlyList<UploadFile> files, IReadOnlyDictionary<string, ManifestEntry>? manifest, Action<int> onSent, CancellationToken cancel)
    {
        var sent = 0;
        foreach (var batch in Batches(files))
        {
            using var response = await tier.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, tier.Resolve(path)) { Content = Form(batch, manifest) }, cancel);
            onSent(sent += batch.Count);
        }
    }

    /// <summary>A form of one file and the document that describes it.</summary>
    public static MultipartFormDataContent Form(object manifest, string file)
    {
        var form = new MultipartFormDataContent { { new StringContent(JsonSerializer.Serialize(manifest, manifest.GetType(), Json.Options)), "manifest" } };
        form.Add(new StreamContent(File.OpenRead(file)), "files", Path.GetFileName(file));
        return form;
    }

    private static MultipartFormDataContent Form(IReadOnlyList<UploadFile> batch, IReadOnlyDictionary<string, ManifestEntry>? manifest)
    {
        var form = new MultipartFormDataContent();
        foreach (var file in batch)
        {
            var part = new StreamContent(File.OpenRead(file.Path));
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(part, "files", file.Name);
        }

        if (manifest is not null)
            form.Add(new StringContent(JsonSerializer.Serialize(batch.Select(file => manifest[file.Name]), Json.Options)), "manifest");
        return form;
    }
}
