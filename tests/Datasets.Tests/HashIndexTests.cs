using CsCheck;
using Puente.Datasets.Duplicates;
using Puente.Imaging;

namespace Puente.Datasets.Tests;

public sealed class HashIndexTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(64)]
    public void It_finds_what_a_scan_finds(int radius) => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var index = new HashIndex(radius);
        // Few families, so that most queries have neighbours at every distance about the radius.
        var families = Enumerable.Range(0, 8).Select(_ => Draw(random)).ToArray();
        for (var i = 0; i < 400; i++) index.Add(Flip(families[random.Next(8)], random.Next(radius + 8), random));
        for (var query = 0; query < 60; query++)
        {
            var hash = Flip(families[random.Next(8)], random.Next(radius + 8), random);
            var scan = Enumerable.Range(0, index.Count).Where(i => index[i].Distance(hash) <= radius).ToList();
            Assert.Equal(scan, index.Within(hash));
            Assert.Equal(scan.Count == 0 ? -1 : scan[0], index.First(hash));
        }
    }, iter: 8);

    [Fact]
    public void Every_way_to_differ_by_exactly_the_radius_is_found_and_by_one_more_is_not()
    {
        var random = new Random(1);
        var (index, hash) = (new HashIndex(12), Draw(random));
        index.Add(hash);
        // Enough others that the tables are used and not a scan.
        for (var i = 0; i < 1000; i++) index.Add(Draw(random));
        for (var round = 0; round < 2000; round++)
        {
            Assert.Equal(0, index.First(Flip(hash, 12, random)));
            Assert.Equal(-1, index.First(Flip(hash, 13, random)));
        }
    }

    [Fact]
    public void A_hundred_thousand_hashes_with_copies()
    {
        var random = new Random(2);
        var (index, dropped, compared) = (new HashIndex(12), 0, new List<PerceptualHash>());
        for (var i = 0; i < 100_000; i++)
        {
            var hash = i % 10 == 9 ? Flip(compared[random.Next(compared.Count)], random.Next(13), random) : Draw(random);
            if (index.First(hash) >= 0) dropped++;
            else
            {
                index.Add(hash);
                compared.Add(hash);
            }
        }

        Assert.Equal(10_000, dropped);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65)]
    public void A_radius_out_of_bounds_is_refused(int radius) => Assert.Throws<ArgumentOutOfRangeException>(() => new HashIndex(radius));

    private static PerceptualHash Draw(Random random) =>
        new((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue));

    private static PerceptualHash Flip(PerceptualHash hash, int bits, Random random)
    {
        ulong[] words = [hash.A, hash.B, hash.C, hash.D];
        var places = Enumerable.Range(0, 256).ToArray();
        random.Shuffle(places);
        foreach (var place in places.Take(bits)) words[place >> 6] ^= 1UL << (place & 63);
        return new PerceptualHash(words[0], words[1], words[2], words[3]);
    }
}
