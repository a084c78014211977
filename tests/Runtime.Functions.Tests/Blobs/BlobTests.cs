using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Puente.Runtime.Functions.Tests;

public sealed class BlobTests : IDisposable
{
    private readonly string folder = TestHost.NewFolder();
    private readonly Probe<string> probe = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_version_is_processed_once_also_after_a_restart()
    {
        Put("inbox/a.b/photo.jpg", "one");
        await using (await StartAsync()) await Until.TrueAsync(() => probe.Runs.Count == 1, "the blob");
        Assert.Equal("a.b/photo|jpg|one|0", probe.Runs.Single());

        await using var host = await StartAsync();
        Put("inbox/b.jpg", "new");
        await Until.TrueAsync(() => probe.Runs.Count == 2, "another blob");
        Assert.Equal("b|jpg|new|0", probe.Runs.Last());
        Put("inbox/a.b/photo.jpg", "two!");
        await Until.TrueAsync(() => probe.Runs.Count == 3, "another version");
        Assert.Equal("a.b/photo|jpg|two!|0", probe.Runs.Last());
    }

    [Fact]
    public async Task A_file_being_written_has_not_arrived()
    {
        await using var host = await StartAsync();
        Put("inbox/.hidden.jpg", "x");
        Put("inbox/half.jpg.tmp", "x");
        Put("inbox/half.jpg.PART", "x");
        Put("inbox/none", "x");
        Directory.CreateDirectory(Locate("inbox"));
        await using (var half = File.Create(Locate("inbox/slow.jpg")))
        {
            // Grows faster than the host looks.
            var growing = Task.Run(() =>
            {
                for (var end = DateTime.UtcNow.AddMilliseconds(300); DateTime.UtcNow < end;)
                {
                    half.WriteByte((byte)'x');
                    half.Flush();
                }
            });
            await growing;
        }

        var length = new FileInfo(Locate("inbox/slow.jpg")).Length;
        await Until.TrueAsync(() => probe.Runs.Any(r => r.StartsWith("slow|", StringComparison.Ordinal) && r.Split('|')[2].Length == length), "the whole file");
        Assert.All(probe.Runs, r => Assert.StartsWith("slow|", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_five_tries_a_blob_is_set_aside()
    {
        probe.Body = (name, _) => name.StartsWith("bad|", StringComparison.Ordinal) ? throw new InvalidDataException("not a photograph") : Task.CompletedTask;
        Put("inbox/bad.jpg", "junk");
        Put("inbox/good.jpg", "fine");
        await using var host = await StartAsync();
        await Until.TrueAsync(() => File.Exists(Locate("inbox-poison/bad.jpg")), "the poison blob");
        Assert.False(File.Exists(Locate("inbox/bad.jpg")));
        Assert.True(File.Exists(Locate("inbox/good.jpg")));
        Assert.Equal(["0", "1", "2", "3", "4"], probe.Runs.Where(r => r.StartsWith("bad", StringComparison.Ordinal)).Select(r => r[^1..]));
        var note = JsonNode.Parse(File.ReadAllText(Locate("inbox-poison/bad.jpg.poison.json")))!.AsObject();
        Assert.Equal(["FunctionId", "BlobType", "ContainerName", "BlobName", "ETag", "Error"], note.Select(p => p.Key));
        Assert.Equal("Host.Functions.Inbox", (string?)note["FunctionId"]);
        Assert.Equal("bad.jpg", (string?)note["BlobName"]);
        Assert.Contains("not a photograph", (string?)note["Error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_that_ended_with_the_process_count()
    {
        Put("inbox/killer.jpg", "boom");
        var blob = new BlobStore(Path.Combine(folder, "objects")).Look(new BlobPath("inbox", "killer.jpg"))!.Value;
        using (var receipts = new BlobReceipts(Path.Combine(folder, "data"), TimeProvider.System))
            receipts.Write("Inbox", blob, new BlobReceipt(5, IsDone: false, Error: null));
        await using var host = await StartAsync();
        await Until.TrueAsync(() => File.Exists(Locate("inbox-poison/killer.jpg")), "the poison blob");
        Assert.Empty(probe.Runs);
    }

    [Fact]
    public async Task A_stop_is_not_a_failed_try()
    {
        probe.Body = (_, cancellation) => Task.Delay(Timeout.Infinite, cancellation);
        Put("inbox/long.jpg", "x");
        await using (await StartAsync()) await Until.TrueAsync(() => probe.Running.Now == 1, "the blob to be in work");
        probe.Body = (_, _) => Task.CompletedTask;
        await using var host = await StartAsync();
        await Until.TrueAsync(() => probe.Runs.Count == 2, "the blob again");
        Assert.EndsWith("|0", probe.Runs.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_run_at_one_time_than_host_json_says()
    {
        probe.Body = (_, cancellation) => Task.Delay(20, cancellation);
        for (var i = 0; i < 12; i++) Put($"inbox/{i}.jpg", "x");
        await using var host = await StartAsync("""{ "version": "2.0", "extensions": { "blobs": { "maxDegreeOfParallelism": 3 } } }""");
        await Until.TrueAsync(() => probe.Runs.Count == 12, "all blobs");
        Assert.InRange(probe.Running.Most, 2, 3);
    }

    [Fact]
    public async Task Input_and_output_blobs_are_named_by_the_trigger()
    {
        Put("headers/a.txt", "head:");
        Put("text-in/a.txt", "body");
        Put("text-in/b.txt", "bare");
        await using var host = await TestHost.StartAsync<BlobCopies>(folder: folder);
        await Until.TrueAsync(() => File.Exists(Locate("upper-case/a.txt")) && File.Exists(Locate("upper-case/b.txt")), "the outputs");
        Assert.Equal("head:BODY", File.ReadAllText(Locate("upper-case/a.txt")));
        Assert.Equal("none:BARE", File.ReadAllText(Locate("upper-case/b.txt")));
    }

    private Task<TestHost> StartAsync(string? hostJson = null) =>
        TestHost.StartAsync<BlobFunctions>(builder => builder.Services.AddSingleton(probe), hostJson, folder);

    private string Locate(string path) => Path.Combine(folder, "objects", path);

    // As a careful writer does it: whole or not at all.
    private void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Locate(path))!);
        var aside = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(aside, text);
        File.Move(aside, Locate(path), overwrite: true);
    }
}
