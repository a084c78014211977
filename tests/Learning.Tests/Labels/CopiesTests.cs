using Puente.Learning.Training.Labels;

namespace Puente.Learning.Tests.Labels;

public class CopiesTests
{
    [Fact]
    public void Turned_and_mirrored_copies_are_found_and_strangers_kept_apart()
    {
        var sources = Enumerable.Range(0, 12).Select(Pictures.Spots).ToArray();
        Core.Images.RgbImage[] images =
        [
            .. sources,
            Pictures.Turned(sources[0], 17), Pictures.Turned(sources[0], 200), Pictures.Turned(sources[3], -8, mirrored: true), Pictures.Turned(sources[5], 90),
        ];
        var groups = GroupFinder.Find(images);
        Assert.Equal(Enumerable.Range(0, 12), groups[..12]);
        Assert.Equal([0, 0, 3, 5], groups[12..]);
        Assert.Equal(groups, GroupFinder.Find(images));
    }

    [Fact]
    public void A_resaved_image_is_a_near_duplicate_and_smooth_images_are_not()
    {
        var near = NearDuplicates.Find([Pictures.Spots(1), Pictures.Spots(2), Pictures.Resaved(Pictures.Spots(1)), Pictures.Smooth(1), Pictures.Smooth(2)]);
        Assert.Equal([(0, 2)], near);
        Assert.Equal([(0, 1)], NearDuplicates.Find([Pictures.Smooth(3), Pictures.Smooth(3)]));
        Assert.Empty(NearDuplicates.Find([]));
    }
}
