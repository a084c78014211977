using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>
/// A student that learns to answer for small views, and for views with patches hidden, as its own running mean, the teacher, answers for large whole ones (DINO,
/// Caron et al. 2021; iBOT, Zhou et al. 2022). The teacher is what is kept. An image is summed up by its class token, or, where there is none, by mean and
/// maximum of its patches.
/// </summary>
public sealed class SelfDistillation : nn.Module
{
    private readonly DistillationOptions _options;
    private readonly Backbone backbone, student;
    private readonly DinoHead head, student_head;
    private readonly DinoHead? patch_head, student_patch_head;
    private readonly Parameter? mask_token;
    private readonly Tensor center, patch_center;
    private readonly List<Tensor> _answers = [], _patchAnswers = [];

    /// <summary>A randomly initialised student and its first teacher, which is the same.</summary>
    public SelfDistillation(BackboneOptions architecture, DistillationOptions options) : base(nameof(SelfDistillation))
    {
        _options = options;
        (student, backbone) = (new Backbone(architecture), new Backbone(architecture));
        var summary = architecture.ClassToken ? architecture.Width : 2 * architecture.Width;
        (student_head, head) = (Head(summary), Head(summary));
        if (options.PatchWeight > 0)
        {
            mask_token = Weights.Of(zeros(1, 1, architecture.Width));
            if (!options.SharedHead) (student_patch_head, patch_head) = (Head(architecture.Width), Head(architecture.Width));
        }

        (center, patch_center) = (zeros(1, options.Prototypes).DetachFromDisposeScope(), zeros(1, options.Prototypes).DetachFromDisposeScope());
        register_buffer("center", center);
        register_buffer("patch_center", patch_center);
        RegisterComponents();
        Teach(momentum: 0);
        foreach (var (teacher, _) in Pairs()) teacher.requires_grad = false;
    }

    /// <summary>The teacher: what is kept.</summary>
    public Backbone Teacher => backbone;

    /// <summary>What is trained.</summary>
    public Backbone Student => student;

    /// <summary>The teacher's running mean answer, [1, K].</summary>
    public Tensor Centre => center;

    /// <summary>
    /// global: uint8 [2N, H, W, 3], first views then second; local: uint8 [V·N, h, w, 3] or null; hidden: of the global views, or null →
    /// DINO's loss, and the patches' and KoLeo's by their weights: a scalar.
    /// </summary>
    public Tensor Loss(Tensor global, Tensor? local, HiddenPatches? hidden, double teacherTemperature, bool freezeLastLayer)
    {
        using var scope = NewDisposeScope();
        var batch = (int)(global.shape[0] / 2);
        var (targets, patchTargets) = Targets(global, hidden, teacherTemperature);
        var seen = Tokens(student, global, hidden);
        var summary = Summary(seen);
        var logits = student_head.Sort(summary, freezeLastLayer);
        if (local is not null) logits = cat([logits, student_head.Sort(Summary(Tokens(student, local, null)), freezeLastLayer)], 0);
        var loss = DistillationLoss.Views(targets, logits, batch, _options.StudentTemperature);
        if (hidden is not null && patchTargets is not null)
        {
            var patches = (student_patch_head ?? student_head).Sort(Hidden(seen, hidden), freezeLastLayer);
            loss += DistillationLoss.Patches(patchTargets, patches, hidden.Weights, global.shape[0], _options.StudentTemperature) * _options.PatchWeight;
        }

        // Each view of its own: two views of one image shall be near.
        if (_options.KoLeoWeight > 0)
            loss += (KoLeoLoss.Compute(summary.narrow(0, 0, batch)) + KoLeoLoss.Compute(summary.narrow(0, batch, batch))) * _options.KoLeoWeight;
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>After a step of the student: the teacher follows it, the centres follow the teacher's answers of the step.</summary>
    public void Follow(double momentum)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Teach(momentum);
        Recentre(center, _answers);
        Recentre(patch_center, _patchAnswers);
    }

    private (Tensor Images, Tensor? Patches) Targets(Tensor global, HiddenPatches? hidden, double temperature)
    {
        using var guard = no_grad();
        var all = Tokens(backbone, global, null);
        var images = Balanced(head.call(Summary(all)), center, _answers, temperature);
        if (hidden is null || _options.PatchWeight <= 0) return (images, null);
        return (images, Balanced((patch_head ?? head).call(Hidden(all, hidden)), patch_center, _patchAnswers, temperature));
    }

    private Tensor Balanced(Tensor logits, Tensor centre, List<Tensor> answers, double temperature)
    {
        if (_options.Balance == TeacherBalance.Sinkhorn) return SinkhornKnopp.Assign(logits, temperature, _options.SinkhornIterations);
        answers.Add(logits.mean([0], keepdim: true).DetachFromDisposeScope());
        return DistillationLoss.Centred(logits, centre, temperature);
    }

    /// <summary>images: uint8 [N, H, W, 3] → every normalised token [N, prefix + T, D], mask tokens in place of what is hidden.</summary>
    private Tensor Tokens(Backbone network, Tensor images, HiddenPatches? hidden)
    {
        if (hidden is null || mask_token is null) return network.AllTokens(images);
        using var scope = NewDisposeScope();
        var input = network.Read(images);
        var (rows, columns) = (input.Normalized.shape[2] / network.Options.Patch, input.Normalized.shape[3] / network.Options.Patch);
        var tokens = where(hidden.Mask.unsqueeze(-1), mask_token, network.Stem(input));
        return network.Encode(tokens + network.Positions(rows, columns)).MoveToOuterDisposeScope();
    }

    private Tensor Summary(Tensor all)
    {
        if (backbone.Options.ClassToken) return all.select(1, 0);
        var patches = Patches(all);
        return cat([patches.mean([1]), patches.amax([1])], 1);
    }

    private Tensor Hidden(Tensor all, HiddenPatches hidden) => Patches(all).reshape(-1, backbone.Options.Width).index_select(0, hidden.Places);

    private Tensor Patches(Tensor all) => all.narrow(1, backbone.Options.Prefix, all.shape[1] - backbone.Options.Prefix);

    private DinoHead Head(int inputs) => new(inputs, _options.HeadHidden, _options.Bottleneck, _options.Prototypes);

    private void Recentre(Tensor centre, List<Tensor> answers)
    {
        if (answers.Count > 0) centre.mul_(_options.CentreMomentum).add_(stack(answers).mean([0]), 1 - _options.CentreMomentum);
        foreach (var answer in answers) answer.Dispose();
        answers.Clear();
    }

    private void Teach(double momentum)
    {
        using var guard = no_grad();
        foreach (var (teacher, learner) in Pairs()) teacher.mul_(momentum).add_(learner, 1 - momentum);
    }

    private IEnumerable<(Parameter Teacher, Parameter Student)> Pairs()
    {
        var pairs = backbone.parameters().Zip(student.parameters()).Concat(head.parameters().Zip(student_head.parameters()));
        return patch_head is null ? pairs : pairs.Concat(patch_head.parameters().Zip(student_patch_head!.parameters()));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var answer in _answers.Concat(_patchAnswers)) answer.Dispose();
            center.Dispose();
            patch_center.Dispose();
        }

        base.Dispose(disposing);
    }
}
