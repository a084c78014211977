using Puente.Core;
using Puente.Core.Inspection;
using Puente.Core.Models;
using Puente.Imaging;

namespace Puente.Samples.Tests;

public sealed class SampleSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Unlabelled_files_are_kept_when_they_exist_and_made_when_they_do_not()
    {
        SampleSet.WriteUnlabelled(_folder, 4, seed: 5);
        var third = Path.Combine(_folder, "img-000002.jpg");
        var bytes = File.ReadAllBytes(third);
        File.Delete(third);
        var stamp = File.GetLastWriteTimeUtc(Path.Combine(_folder, "img-000000.jpg"));
        SampleSet.WriteUnlabelled(_folder, 6, seed: 5);
        Assert.Equal(bytes, File.ReadAllBytes(third));
        Assert.Equal(stamp, File.GetLastWriteTimeUtc(Path.Combine(_folder, "img-000000.jpg")));
        Assert.Equal(6, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Bad_files_are_what_an_ingest_must_refuse()
    {
        SampleSet.WriteUnlabelled(_folder, 16, withBad: true);
        Assert.Throws<InputException>(() => Decode("bad-broken.jpg"));
        Assert.Throws<InputException>(() => Decode("bad-text.jpg"));
        Assert.Equal(24, Decode("bad-small.jpg").Width);
        var duplicate = PerceptualHash.Of(Decode("bad-duplicate.jpg"));
        Assert.InRange(Enumerable.Range(0, 16).Min(i => duplicate.Distance(PerceptualHash.Of(Decode($"img-{i:d6}.jpg")))), 0, 10);
    }

    [Fact]
    public void A_labelled_set_has_a_folder_per_class_and_a_table()
    {
        SampleSet.WriteLabelled(_folder, 6, 1, seed: 2);
        var rows = File.ReadAllLines(Path.Combine(_folder, "labels.csv"));
        Assert.Equal("file,classes,group,split", rows[0]);
        Assert.Equal(7 * 7, rows.Length - 1);
        Assert.Equal(6, rows.Count(row => row.Contains('|', StringComparison.Ordinal)));
        Assert.All(DefectClass.All, name => Assert.Equal(7, Directory.GetFiles(Path.Combine(_folder, name), "*.jpg").Length));
        Assert.All(rows.Skip(1), row => Assert.True(File.Exists(Path.Combine(_folder, row.Split(',')[0]))));
    }

    [Fact]
    public void A_drone_photograph_carries_its_position_and_its_truth()
    {
        var path = Path.Combine(_folder, "bridge.jpg");
        var position = new GeoPosition(-33.85678, 151.21530, 88.25);
        var photograph = SampleSet.WriteDrone(path, 900, 700, seed: 3, position);
        var read = ExifPosition.Read(File.ReadAllBytes(path));
        Assert.NotNull(read);
        Assert.Equal(position.Latitude, read.Latitude, 6);
        Assert.Equal(position.Longitude, read.Longitude, 6);
        Assert.Equal(88.25, read.Altitude!.Value, 2);
        var truth = Json.ReadFile<DroneTruth>(Path.Combine(_folder, "truth.json"));
        Assert.Equal(photograph.Defects, truth.Defects);
        Assert.Equal(900, Decode("bridge.jpg").Width);
    }

    [Fact]
    public void Counts_beyond_the_bounds_are_refused()
    {
        Assert.Throws<InputException>(() => SampleSet.WriteUnlabelled(_folder, 0));
        Assert.Throws<InputException>(() => SampleSet.WriteLabelled(_folder, 5, -1));
    }

    private Puente.Core.Images.RgbImage Decode(string name) => ImageCodec.Decode(File.ReadAllBytes(Path.Combine(_folder, name)), name);
}
