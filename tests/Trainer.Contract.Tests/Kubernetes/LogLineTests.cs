using Puente.Trainer.Kubernetes;

namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>Times as nodes write them, and the names and paths that a cluster takes.</summary>
public sealed class LogLineTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:01.000000001Z words ", 1_000_000_001, "words ")]
    [InlineData("1970-01-01T00:00:01.5Z {}", 1_500_000_000, "{}")]
    [InlineData("1970-01-01T01:00:02+01:00 ", 2_000_000_000, "")]
    [InlineData("1970-01-01T00:00:03.25Z", 3_250_000_000, "")]
    public void A_line_is_read_to_the_nanosecond(string line, long nanoseconds, string text) => Assert.Equal(new LogLine(nanoseconds, text), LogLine.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("failed to watch file")]
    [InlineData("1970-13-01T00:00:01Z no such month")]
    public void A_line_without_a_time_is_none(string line) => Assert.Null(LogLine.Parse(line));

    [Theory]
    [InlineData("run-1", "puente-run-1-")]
    [InlineData("Große Brücke_2!", "puente-gro-e-br-cke-2-")]
    [InlineData("--", "puente-")]
    [InlineData("0123456789012345678901234567890123456789-0123456789", "puente-012345678901234567890123456789012345-")]
    public void A_name_is_a_DNS_label_and_the_places(string folder, string start)
    {
        var name = JobName.Of(folder, $"/volume/{folder}/job.pod.json");
        Assert.StartsWith(start, name, StringComparison.Ordinal);
        Assert.Equal(start.Length + 10, name.Length);
        // Pods add six characters of their own.
        Assert.Matches("^[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])$", name);
        Assert.NotEqual(name, JobName.Of(folder, $"/other/{folder}/job.pod.json"));
    }

    [Theory]
    [InlineData("/mnt/volume", "/var/lib/puente", "/mnt/volume/runs/1", "/var/lib/puente/runs/1")]
    [InlineData("/mnt/volume/", "/var/lib/puente/", "/mnt/volume/../volume/a", "/var/lib/puente/a")]
    [InlineData("/mnt/volume", "/", "/mnt/volume/a", "/a")]
    [InlineData("/mnt/volume", "/data", "/mnt/volume", "/data")]
    [InlineData("/mnt/volume", "/data", "/mnt/volumes/a", null)]
    [InlineData("/mnt/volume", "/data", "/mnt/volume/../a", null)]
    [InlineData("/mnt/volume", "/data", "/mnt/volume/..a", "/data/..a")]
    public void A_path_on_the_volume_is_the_pods_and_no_other_is(string here, string there, string path, string? inPod) => Assert.Equal(inPod, new SharedVolume(here, there).InPod(path));
}
