using Puente.Core;
using Puente.Core.Models;

namespace Puente.Samples.Tests;

public sealed class GeneratorTests
{
    [Fact]
    public void The_same_seed_and_index_give_the_same_bytes_in_any_order()
    {
        var one = new ConcreteGenerator(3);
        var two = new ConcreteGenerator(3);
        var forwards = Enumerable.Range(0, 6).Select(i => one.Sample(i)).ToArray();
        for (var i = 5; i >= 0; i--)
        {
            var again = two.Sample(i);
            Assert.Equal(forwards[i].Image.Pixels, again.Image.Pixels);
            Assert.Equal(forwards[i].Classes, again.Classes);
        }

        Assert.NotEqual(forwards[0].Image.Pixels, forwards[1].Image.Pixels);
        Assert.NotEqual(forwards[0].Image.Pixels, new ConcreteGenerator(4).Sample(0).Image.Pixels);
    }

    [Fact]
    public void Unlabelled_samples_mix_sound_single_and_several_defects()
    {
        var generator = new ConcreteGenerator(1);
        var samples = Enumerable.Range(0, 400).AsParallel().Select(i => generator.Sample(i).Classes).ToArray();
        Assert.InRange(samples.Count(classes => classes.Contains(DefectClass.Sound)) / 400.0, 0.32, 0.48);
        Assert.InRange(samples.Count(classes => classes.Count > 1) / 400.0, 0.18, 0.32);
        Assert.All(DefectClass.All, name => Assert.Contains(samples, classes => classes.Contains(name)));
        Assert.All(samples, classes => Assert.True(classes.Count == 1 || !classes.Contains(DefectClass.Sound)));
    }

    [Fact]
    public void Asked_for_classes_are_drawn_and_given_in_logit_order()
    {
        var sample = new ConcreteGenerator(1).Sample(9, new HashSet<string> { "honeycombing", "crack" });
        Assert.Equal(["crack", "honeycombing"], sample.Classes);
        Assert.Equal((192, 192), (sample.Image.Width, sample.Image.Height));
    }

    [Theory]
    [InlineData("sound", "crack")]
    [InlineData("rust", "crack")]
    [InlineData]
    public void Classes_that_one_image_cannot_show_are_refused(params string[] classes) =>
        Assert.Throws<InputException>(() => new ConcreteGenerator(1).Sample(0, classes.ToHashSet()));

    [Fact]
    public void A_photograph_knows_its_defects_and_they_do_not_overlap()
    {
        var photograph = new ConcreteGenerator(2).Render(1600, 1200);
        Assert.Equal((1600, 1200), (photograph.Image.Width, photograph.Image.Height));
        Assert.InRange(photograph.Defects.Count, 1, 3);
        Assert.All(photograph.Defects, defect =>
        {
            Assert.True(defect.Box is { X: >= 0, Y: >= 0, Width: > 10, Height: > 10 });
            Assert.True(defect.Box.X + defect.Box.Width <= 1600 && defect.Box.Y + defect.Box.Height <= 1200);
            Assert.DoesNotContain(photograph.Defects, other => other != defect && other.Box.Intersection(defect.Box) > 0);
        });
        Assert.Equal(photograph.Image.Pixels, new ConcreteGenerator(2).Render(1600, 1200).Image.Pixels);
    }

    [Fact]
    public void A_photograph_beyond_the_bounds_is_refused()
    {
        Assert.Throws<InputException>(() => new ConcreteGenerator(1).Render(100, 400));
        Assert.Throws<InputException>(() => new ConcreteGenerator(1).Render(60_000, 60_000));
    }
}
