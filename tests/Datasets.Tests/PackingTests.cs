using System.Text.Json;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Datasets.Diversity;
using Puente.Datasets.Packing;
using Puente.Imaging;

namespace Puente.Datasets.Tests;

public sealed class PackingTests
{
    private static readonly PackingOptions _options = new("test", Side: 32, MinSide: 32, Tile: 64);

    [Fact]
    public void A_text_file_named_jpg_is_rejected_with_a_reason()
    {
        var image = CandidateImage.Decode("notes.jpg", "not an image"u8.ToArray(), _options);

        Assert.Equal("cannot be decoded", image.Reason);
    }

    [Fact]
    public void An_image_under_the_minimum_side_is_rejected_with_its_size()
    {
        var image = CandidateImage.Decode("tiny.png", ImageCodec.EncodePng(Pictures.Texture(10, 10, 1)), _options);

        Assert.Equal("10×10 pixels: the shorter side is under 32", image.Reason);
    }

    [Theory]
    [InlineData(96, 96, 1)]
    [InlineData(128, 127, 1)]
    [InlineData(128, 128, 4)]
    [InlineData(200, 130, 6)]
    public void Large_images_are_cut_into_equal_tiles(int width, int height, int tiles)
    {
        var image = CandidateImage.Decode("wall.png", ImageCodec.EncodePng(Pictures.Texture(width, height, 1)), _options);

        Assert.Equal(tiles, image.Tiles.Count);
        Assert.All(image.Tiles, tile => Assert.Equal((32, 32), (tile.Image.Width, tile.Image.Height)));
    }

    [Fact]
    public void Copies_and_near_copies_are_dropped_and_named()
    {
        var selection = new SampleSelection(_options);
        var original = Pictures.Texture(96, 96, 7);

        Assert.True(selection.Take(Candidate("a.png", ImageCodec.EncodePng(original))));
        Assert.False(selection.Take(Candidate("b.png", ImageCodec.EncodePng(original))));
        Assert.False(selection.Take(Candidate("c.jpg", ImageCodec.EncodeJpeg(original, 95))));
        Assert.True(selection.Take(Candidate("d.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 8)))));

        Assert.Equal(2, selection.NearDuplicates);
        Assert.Equal("the same file as a.png", selection.Rejected[0].Reason);
        Assert.StartsWith("nearly a.png", selection.Rejected[1].Reason, StringComparison.Ordinal);
    }

    private static CandidateImage Candidate(string name, byte[] bytes) => CandidateImage.Decode(name, bytes, _options);

    [Fact]
    public void Poor_tiles_are_left_out_of_a_good_image_and_told()
    {
        var image = Pictures.Texture(192, 128, 3);
        for (var y = 0; y < 64; y++) image.Pixels.AsSpan(y * 192 * 3, 64 * 3).Fill(255);
        var candidate = Candidate("sky.png", ImageCodec.EncodePng(image));

        Assert.Equal([1, 2, 3, 4, 5], candidate.Tiles.Select(tile => tile.Index));
        Assert.Equal("1 of 6 tiles: tile 0: highlights 1, over 0.5", candidate.PartlyLeft);
        Assert.Null(candidate.Reason);
        Assert.Equal(6, CandidateImage.Decode("sky.png", ImageCodec.EncodePng(image), _options with { Selection = new SelectionOptions { Quality = new QualityOptions { Enabled = false } } }).Tiles.Count);
    }

    [Fact]
    public async Task A_folder_becomes_shards_and_a_manifest_that_names_every_file()
    {
        using var folder = Photographs(6);
        folder.Write("sub/broken.jpg", "no image");
        folder.Write("sub/black.png", ImageCodec.EncodePng(Pictures.Plain(96, 0)));
        folder.Write("notes.txt", "not looked at");
        using var output = new TestFolder();
        var stages = new List<PackingProgress>();

        var (digest, packed) = await FolderPacker.PackAsync(folder.Path, output.Path, _options, new Reports(stages), default);

        var manifest = Json.ReadFile<DatasetManifest>(output.At("dataset.json"));
        Assert.Equal(digest, Digest.OfFile(output.At("dataset.json")));
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(packed.Manifest, Json.Options), File.ReadAllBytes(output.At("dataset.json")));
        Assert.Equal(["0.png", "1.png", "2.png", "3.png", "4.png", "5.png"], manifest.Samples.Select(sample => sample.Source));
        Assert.Equal([new RejectedFile("sub/black.png", "shadows 1, over 0.6"), new RejectedFile("sub/broken.jpg", "cannot be decoded")], manifest.Rejected);
        Assert.Equal(["dataset.json", $"shards/{manifest.Shards.Single().Digest.Hex}"], output.Files());
        Assert.Equal(new PackingProgress("pack", 8, 8), stages[^1]);
        using var shard = new ShardReader(output.At($"shards/{manifest.Shards[0].Digest.Hex}"));
        var pixels = new byte[32 * 32 * 3];
        shard.Read(2, pixels);
        Assert.Equal(ImageCodec.Resize(Pictures.Texture(96, 96, 2), 32, 32).Pixels, pixels);
    }

    [Fact]
    public async Task The_same_files_give_the_same_bytes_wherever_they_lie()
    {
        using var folder = Photographs(5);
        using TestFolder one = new(), other = new();
        var first = await FolderPacker.PackAsync(folder.Path, one.Path, _options, null, default);
        var packed = await new ShardPacker(_options).PackAsync(new InMemory(folder), other.Path, null, default);

        Assert.Equal(first.Digest, Digest.Of(JsonSerializer.SerializeToUtf8Bytes(packed.Manifest, Json.Options)));
        Assert.Equal(Digest.OfFile(Directory.GetFiles(one.At("shards"))[0]), Digest.OfFile(Directory.GetFiles(other.Path)[0]));
    }

    [Fact]
    public async Task Shards_of_equal_samples_are_one_file()
    {
        using TestFolder folder = new(), output = new();
        // 92 × 92 tiles: two full shards and a part of one.
        folder.Write("white.png", ImageCodec.EncodePng(Pictures.Plain(92 * 32, 255)));
        var (_, packed) = await FolderPacker.PackAsync(
            folder.Path, output.Path, _options with { Tile = 32, Selection = new SelectionOptions { Quality = new QualityOptions { Enabled = false } } }, null, default);

        Assert.Equal([4096, 4096, 272], packed.Manifest.Shards.Select(shard => shard.Samples));
        Assert.Equal(packed.Manifest.Shards.Select(shard => $"shards/{shard.Digest.Hex}").Distinct().Order(StringComparer.Ordinal).Prepend("dataset.json"), output.Files());
    }

    [Fact]
    public async Task The_most_diverse_are_kept_and_the_rest_told()
    {
        using var folder = Photographs(9);
        using TestFolder output = new(), again = new();
        var options = _options with { Selection = new SelectionOptions { Keep = 4, Seed = 3 } };

        var (digest, packed) = await FolderPacker.PackAsync(folder.Path, output.Path, options, null, default);

        Assert.Equal(4, packed.Manifest.Samples.Count);
        Assert.Equal(5, packed.Manifest.Rejected.Count);
        Assert.All(packed.Manifest.Rejected, file => Assert.Equal("not among the 4 most diverse of 9 samples", file.Reason));
        Assert.Equal(4, packed.Coverage!.Centres);
        Assert.Equal(digest, (await FolderPacker.PackAsync(folder.Path, again.Path, options, null, default)).Digest);
        var table = new EmbeddingTable(
            [.. Enumerable.Range(0, 9).Select(i => $"{i}")], ImageDescriptor.Width,
            [.. Enumerable.Range(0, 9).SelectMany(i => ImageDescriptor.Of(ImageCodec.Resize(Pictures.Texture(96, 96, i), 32, 32)))]);
        Assert.Equal(KCentre.Select(table, 4, 3).Centres.Order().Select(row => $"{row}.png"), packed.Manifest.Samples.Select(sample => sample.Source));
    }

    [Fact]
    public async Task A_part_of_a_packed_dataset_is_the_same_samples()
    {
        using var folder = Photographs(6);
        using TestFolder output = new(), part = new();
        var (_, packed) = await FolderPacker.PackAsync(folder.Path, output.Path, _options, null, default);

        var subset = DatasetSubset.Write(packed.Manifest, output.At("shards"), [4, 1], part.Path, "part");

        Assert.Equal(["1.png#0", "4.png#0"], subset.Samples.Select(DatasetSubset.IdOf));
        using ShardReader all = new(Directory.GetFiles(output.At("shards"))[0]), few = new(Path.Combine(part.Path, subset.Shards[0].Digest.Hex));
        byte[] expected = new byte[32 * 32 * 3], actual = new byte[32 * 32 * 3];
        all.Read(4, expected);
        few.Read(1, actual);
        Assert.Equal(expected, actual);
        Assert.Throws<InputException>(() => DatasetSubset.Write(packed.Manifest, output.At("shards"), [6], part.Path, "part"));
        Assert.Throws<InputException>(() => DatasetSubset.Write(packed.Manifest, part.Path, [1], part.Path, "part"));
    }

    [Fact]
    public async Task What_fails_or_is_stopped_leaves_nothing_half_done()
    {
        using var folder = Photographs(3);
        using var output = new TestFolder();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FolderPacker.PackAsync(folder.Path, output.Path, _options, new Stopper(stop), stop.Token));
        Assert.Empty(output.Files());

        using var empty = new TestFolder();
        empty.Write("a.jpg", "no image");
        var error = await Assert.ThrowsAsync<InputException>(() => FolderPacker.PackAsync(empty.Path, output.Path, _options, null, default));
        Assert.Equal("has no usable image among 1 files (a.jpg: cannot be decoded)", error.Problem);
        Assert.Empty(Directory.EnumerateFileSystemEntries(output.Path));
        Assert.Equal("folder", (await Assert.ThrowsAsync<InputException>(() => FolderPacker.PackAsync(empty.At("none/x"), output.Path, _options, null, default))).Field);
    }

    [Fact]
    public void Every_option_out_of_bounds_is_told()
    {
        var error = Assert.Throws<InputException>(() => new PackingOptions("x", Side: 8, MinSide: 0, Tile: -1, NearDuplicateBits: 65) { Selection = new SelectionOptions { Keep = -2 } }.Validated());

        Assert.Equal(
            "side is 8, must be 32 to 1024 pixels; minSide is 0, must be at least 1 pixel; tile is -1, must be at least minSide, 0; " +
            "nearDuplicateBits is 65, must be 0 to 64; keep is -2, must be 0 (all) or more", error.Problem);
        Assert.Equal("tile is 11, must be at least an eighth of side, 12", Assert.Throws<InputException>(() => new PackingOptions("x", MinSide: 8, Tile: 11).Validated()).Problem);
    }

    private static TestFolder Photographs(int count)
    {
        var folder = new TestFolder();
        for (var i = 0; i < count; i++) folder.Write($"{i}.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, i)));
        return folder;
    }

    private sealed class Reports(List<PackingProgress> all) : IProgress<PackingProgress>
    {
        public void Report(PackingProgress value) => all.Add(value);
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<PackingProgress>
    {
        public void Report(PackingProgress value) => stop.Cancel();
    }

    private sealed class InMemory(TestFolder folder) : IImageFiles
    {
        public IReadOnlyList<string> Names { get; } = folder.Files();

        public Task<byte[]> ReadAsync(int index, CancellationToken cancellationToken) => Task.FromResult(File.ReadAllBytes(folder.At(Names[index])));
    }
}
