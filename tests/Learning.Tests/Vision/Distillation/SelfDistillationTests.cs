using Puente.Learning.Vision.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Vision.Distillation;

public class SelfDistillationTests
{
    private static readonly DistillationOptions Small = new() { Prototypes = 12, HeadHidden = 8, Bottleneck = 4, PatchWeight = 1 };

    [Fact]
    public void A_whole_step_is_that_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        using var peer = new Fixture("distillation.safetensors");
        var architecture = PeerModelTests.Everything with { Side = 16, Width = 8, Depth = 1, Registers = 1, QkvBias = true, LayerScale = null };
        using var model = new SelfDistillation(architecture, new DistillationOptions { Prototypes = 7, HeadHidden = 6, Bottleneck = 4, PatchWeight = 0.5 });
        peer.Fill(model);
        bool[][] mask = [.. peer["hidden"].data<byte>().ToArray().Select(b => b == 1).Chunk(4)];
        var loss = model.Loss(peer["global"], peer["local"], HiddenPatches.Of(mask), 0.05, freezeLastLayer: false);
        Assert.Equal(peer.Scalar("loss"), loss.item<float>(), 4);
        loss.backward();
        foreach (var name in new[] { "mask_token", "student.patch_embed.proj.weight", "student_patch_head.last_layer.weight_v" })
            Fixture.Near(peer["grad." + name], model.get_parameter(name)!.grad!, 5e-5);
        model.Follow(momentum: 0.8);
        foreach (var name in new[] { "center", "patch_center", "backbone.pos_embed" }) Fixture.Near(peer["next." + name], model.state_dict()[name]);
    }

    [Fact]
    public void Teacher_starts_as_the_student_and_gets_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = new SelfDistillation(Tiny.Architecture, Small);
        Loss(model).backward();
        foreach (var (teacher, student) in model.Teacher.named_parameters().Zip(model.Student.named_parameters()))
        {
            Assert.True(teacher.parameter.equal(student.parameter).all().item<bool>(), teacher.name);
            Assert.Null(teacher.parameter.grad);
            Assert.True(student.parameter.grad is not null, student.name);
        }
    }

    [Fact]
    public void Teacher_follows_by_its_momentum_and_the_centre_its_answers()
    {
        using var scope = NewDisposeScope();
        using var model = new SelfDistillation(Tiny.Architecture, Small);
        Loss(model);
        var before = model.Teacher.get_parameter("norm.weight")!.clone();
        using (no_grad()) model.Student.get_parameter("norm.weight")!.add_(1);
        model.Follow(0.9);
        Fixture.Near(before + 0.1, model.Teacher.get_parameter("norm.weight")!);
        var centre = model.Centre.clone();
        Assert.True(centre.abs().sum().item<float>() > 0);
        // Nothing answered since: it stays.
        model.Follow(0.9);
        Fixture.Near(centre, model.Centre, 0);
    }

    [Fact]
    public void A_frozen_last_layer_gets_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var model = new SelfDistillation(Tiny.Architecture, Small with { PatchWeight = 0 });
        Loss(model, frozen: true).backward();
        Assert.Null(model.get_parameter("student_head.last_layer.weight_v")!.grad);
        Assert.NotNull(model.get_parameter("student_head.mlp.0.weight")!.grad);
    }

    [Fact]
    public void What_is_hidden_changes_the_student_alone()
    {
        using var scope = NewDisposeScope();
        using var model = new SelfDistillation(Tiny.Architecture, Small with { LocalViews = 0 });
        var (none, some) = (Loss(model, hidden: 0), Loss(model, hidden: 5));
        Assert.NotEqual(none.item<float>(), some.item<float>());
    }

    [Theory]
    [InlineData(nameof(DistillationOptions.PatchWeight))]
    [InlineData(nameof(DistillationOptions.Balance))]
    [InlineData(nameof(DistillationOptions.StudentTemperature))]
    [InlineData(nameof(DistillationOptions.KoLeoWeight))]
    [InlineData(nameof(DistillationOptions.SinkhornIterations))]
    public void Every_option_takes_effect(string name)
    {
        using var scope = NewDisposeScope();
        var usual = Small with { Balance = name == nameof(DistillationOptions.SinkhornIterations) ? TeacherBalance.Sinkhorn : TeacherBalance.Centring };
        var changed = name switch
        {
            nameof(DistillationOptions.PatchWeight) => usual with { PatchWeight = 2 },
            nameof(DistillationOptions.Balance) => usual with { Balance = TeacherBalance.Sinkhorn },
            nameof(DistillationOptions.StudentTemperature) => usual with { StudentTemperature = 0.3 },
            nameof(DistillationOptions.KoLeoWeight) => usual with { KoLeoWeight = 1 },
            _ => usual with { SinkhornIterations = 1 },
        };
        Assert.NotEqual(Once(usual), Once(changed));
    }

    [Fact]
    public void A_class_token_lets_images_and_patches_share_a_head()
    {
        using var scope = NewDisposeScope();
        using var model = new SelfDistillation(Tiny.Architecture with { ClassToken = true, Registers = 1 }, Small with { SharedHead = true });
        Assert.DoesNotContain(model.state_dict().Keys, name => name.Contains("patch_head"));
        Loss(model).backward();
        Assert.NotNull(model.get_parameter("student.cls_token")!.grad);
        Assert.NotNull(model.get_parameter("mask_token")!.grad);
    }

    private static float Once(DistillationOptions options)
    {
        manual_seed(4);
        using var model = new SelfDistillation(Tiny.Architecture, options);
        return Loss(model).item<float>();
    }

    private static Tensor Loss(SelfDistillation model, bool frozen = false, int hidden = 5)
    {
        var (global, local) = (tensor(Tiny.Images(4, 16), [4, 16, 16, 3]), tensor(Tiny.Images(6, 8), [6, 8, 8, 3]));
        bool[][] mask = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 4).Select(t => i * 4 + t < hidden).ToArray())];
        return model.Loss(global, local, HiddenPatches.Of(mask), 0.05, frozen);
    }
}
