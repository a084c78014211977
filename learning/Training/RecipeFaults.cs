using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Pretraining.Probing;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Distillation;
using Puente.Learning.Vision.Masking;

namespace Puente.Learning.Training;

/// <summary>Everything that is out of bounds in a recipe, each with its value and what is allowed. The architecture tells its own.</summary>
internal static class RecipeFaults
{
    /// <summary>The faults; none when the recipe can be used.</summary>
    public static IEnumerable<string> Of(Recipe recipe)
    {
        var faults = Plan(recipe).Concat(Optimizer(recipe)).Concat(Views(recipe.Augmentation)).Concat(Probe(recipe.Probe));
        return recipe.Objective switch
        {
            ObjectiveKind.MaskedAutoencoder => faults.Concat(Masking(recipe, recipe.Masking)),
            ObjectiveKind.SelfDistillation => faults.Concat(Distillation(recipe, recipe.Distillation)),
            _ => faults.Concat(Contrast(recipe)),
        };
    }

    private static IEnumerable<string> Plan(Recipe recipe)
    {
        if (!Enum.IsDefined(recipe.Objective)) yield return $"objective is {recipe.Objective}, must be one of {string.Join(", ", Enum.GetNames<ObjectiveKind>())}";
        if (recipe.Steps is < 1 or > 10_000_000) yield return $"steps is {recipe.Steps}, must be 1 to 10000000";
        if (recipe.Batch is < 2 or > 4096) yield return $"batch is {recipe.Batch}, must be 2 to 4096";
        if (recipe.Accumulate is < 1 or > 4096) yield return $"accumulate is {recipe.Accumulate}, must be 1 to 4096";
        if (recipe.ViewSide < 16 || recipe.ViewSide % recipe.Architecture.Patch != 0 || recipe.ViewSide > recipe.Architecture.Side)
            yield return $"viewSide is {recipe.ViewSide}, must be a multiple of the patch from 16 to the architecture's side";
        if (recipe.CalibrationBatches is < 0 or > 10_000) yield return $"calibrationBatches is {recipe.CalibrationBatches}, must be 0 to 10000";
        if (recipe.Dictionary.Patches is < 100 or > 1_000_000 || recipe.Dictionary.Iterations is < 1 or > 1000)
            yield return $"dictionary has {recipe.Dictionary.Patches} patches and {recipe.Dictionary.Iterations} iterations, must have 100 to 1000000 and 1 to 1000";
    }

    private static IEnumerable<string> Optimizer(Recipe recipe)
    {
        if (recipe.LearningRate is not (> 0 and <= 1)) yield return $"learningRate is {recipe.LearningRate}, must be above 0 and at most 1";
        if (recipe.WeightDecay is not (>= 0 and <= 1)) yield return $"weightDecay is {recipe.WeightDecay}, must be 0 to 1";
        if (recipe.WeightDecayEnd is { } end && end is not (>= 0 and <= 1)) yield return $"weightDecayEnd is {end}, must be 0 to 1";
        if (recipe.LayerDecay is not (> 0 and <= 1)) yield return $"layerDecay is {recipe.LayerDecay}, must be above 0 and at most 1";
        if (recipe.WeightAverage is { } average && average is not (> 0 and < 1)) yield return $"weightAverage is {average}, must be between 0 and 1";
        if (recipe is { WeightAverage: not null, Objective: ObjectiveKind.SelfDistillation }) yield return "weightAverage is given, must be left out under SelfDistillation: the teacher is one";
        if (recipe.Beta1 is not (>= 0 and < 1) || recipe.Beta2 is not (>= 0 and < 1)) yield return $"beta1 and beta2 are {recipe.Beta1} and {recipe.Beta2}, must be 0 to below 1";
        if (!Enum.IsDefined(recipe.Precision)) yield return $"precision is {recipe.Precision}, must be one of {string.Join(", ", Enum.GetNames<PrecisionKind>())}";
        if (recipe.Clip is not > 0) yield return $"clip is {recipe.Clip}, must be above 0";
        if (recipe.WarmUp is not (> 0 and < 1)) yield return $"warmUp is {recipe.WarmUp}, must be between 0 and 1";
    }

    private static IEnumerable<string> Views(AugmentationOptions views)
    {
        if (views.MinimumArea is not (> 0 and <= 1)) yield return $"augmentation.minimumArea is {views.MinimumArea}, must be above 0 and at most 1";
        if (views.Rotation is not (>= 0 and <= 180)) yield return $"augmentation.rotation is {views.Rotation}, must be 0 to 180 degrees";
        (string Name, float Value)[] parts =
        [
            ("brightness", views.Brightness), ("contrast", views.Contrast), ("saturation", views.Saturation), ("channelGain", views.ChannelGain),
            ("blurProbability", views.BlurProbability), ("noise", views.Noise),
        ];
        foreach (var (name, value) in parts)
            if (value is not (>= 0 and <= 1)) yield return $"augmentation.{name} is {value}, must be 0 to 1";
        if (views.BlurPixels is not (>= 0 and <= 100)) yield return $"augmentation.blurPixels is {views.BlurPixels}, must be 0 to 100";
    }

    private static IEnumerable<string> Probe(ProbeOptions probe)
    {
        if (probe.Every is < 1) yield return $"probe.every is {probe.Every}, must be 1 or more";
        if (!Enum.IsDefined(probe.Method)) yield return $"probe.method is {probe.Method}, must be one of {string.Join(", ", Enum.GetNames<ProbeMethod>())}";
        if (probe.Neighbours is < 1 or > 1000) yield return $"probe.neighbours is {probe.Neighbours}, must be 1 to 1000";
        if (probe.Patience < 0) yield return $"probe.patience is {probe.Patience}, must be 0 or more";
        if (probe.HealthImages is < 2 or > 10_000) yield return $"probe.healthImages is {probe.HealthImages}, must be 2 to 10000";
    }

    private static IEnumerable<string> Contrast(Recipe recipe)
    {
        if (recipe.Temperature is not (> 0 and <= 10)) yield return $"temperature is {recipe.Temperature}, must be above 0 and at most 10";
        if (recipe.Projection is < 2 or > 4096) yield return $"projection is {recipe.Projection}, must be 2 to 4096";
    }

    private static IEnumerable<string> Masking(Recipe recipe, MaskingOptions masking)
    {
        if (recipe.ViewSide == recipe.Architecture.Patch) yield return $"viewSide is {recipe.ViewSide}, must be two patches or more under MaskedAutoencoder: of one, none can be hidden";
        if (masking.Ratio is not (> 0 and < 1)) yield return $"masking.ratio is {masking.Ratio}, must be between 0 and 1";
        if (masking.DecoderWidth is < 8 or > 2048 || masking.DecoderWidth % 4 != 0) yield return $"masking.decoderWidth is {masking.DecoderWidth}, must be a multiple of 4 from 8 to 2048";
        if (masking.DecoderHeads < 1 || masking.DecoderWidth % masking.DecoderHeads != 0) yield return $"masking.decoderHeads is {masking.DecoderHeads}, must be a divisor of the decoder's width, {masking.DecoderWidth}";
        if (masking.DecoderDepth is < 1 or > 48) yield return $"masking.decoderDepth is {masking.DecoderDepth}, must be 1 to 48";
    }

    private static IEnumerable<string> Distillation(Recipe recipe, DistillationOptions options)
    {
        if (options.LocalViews is < 0 or > 32) yield return $"distillation.localViews is {options.LocalViews}, must be 0 to 32";
        if (options.LocalSide < recipe.Architecture.Patch || options.LocalSide % recipe.Architecture.Patch != 0 || options.LocalSide > recipe.Architecture.Side)
            yield return $"distillation.localSide is {options.LocalSide}, must be a multiple of the patch up to the architecture's side";
        if (options.AreaBoundary is not (> 0 and <= 1)) yield return $"distillation.areaBoundary is {options.AreaBoundary}, must be above 0 and at most 1";
        if (options.LocalArea is not > 0 || options.LocalArea > options.AreaBoundary) yield return $"distillation.localArea is {options.LocalArea}, must be above 0 and at most areaBoundary, {options.AreaBoundary}";
        if (options.Prototypes is < 2 or > 1_000_000) yield return $"distillation.prototypes is {options.Prototypes}, must be 2 to 1000000";
        if (options.HeadHidden is < 2 or > 16_384 || options.Bottleneck is < 2 or > 4096) yield return $"distillation.headHidden and bottleneck are {options.HeadHidden} and {options.Bottleneck}, must be 2 to 16384 and 2 to 4096";
        if (options.StudentTemperature is not > 0 || options.TeacherTemperature is not > 0 || options.WarmUpTeacherTemperature is not > 0)
            yield return $"distillation's temperatures are {options.StudentTemperature}, {options.TeacherTemperature} and {options.WarmUpTeacherTemperature}, must be above 0";
        if (options.TeacherWarmUp is not (>= 0 and <= 1)) yield return $"distillation.teacherWarmUp is {options.TeacherWarmUp}, must be 0 to 1";
        if (options.Momentum is not (>= 0 and <= 1) || options.CentreMomentum is not (>= 0 and < 1)) yield return $"distillation.momentum and centreMomentum are {options.Momentum} and {options.CentreMomentum}, must be 0 to 1";
        if (!Enum.IsDefined(options.Balance)) yield return $"distillation.balance is {options.Balance}, must be one of {string.Join(", ", Enum.GetNames<TeacherBalance>())}";
        if (options.SinkhornIterations is < 1 or > 100) yield return $"distillation.sinkhornIterations is {options.SinkhornIterations}, must be 1 to 100";
        if (options.FreezeLastLayer is not >= 0) yield return $"distillation.freezeLastLayer is {options.FreezeLastLayer}, must be 0 or more";
        if (options.PatchWeight is not >= 0 || options.KoLeoWeight is not >= 0) yield return $"distillation.patchWeight and koLeoWeight are {options.PatchWeight} and {options.KoLeoWeight}, must be 0 or more";
        if (options is { SharedHead: true, PatchWeight: > 0 } && !recipe.Architecture.ClassToken) yield return "distillation.sharedHead is true, needs architecture.classToken";
        if (options.MaskProbability is not (>= 0 and <= 1)) yield return $"distillation.maskProbability is {options.MaskProbability}, must be 0 to 1";
        if (options.MinimumMask is not >= 0 || options.MaximumMask is not <= 0.9 || options.MinimumMask > options.MaximumMask)
            yield return $"distillation.minimumMask and maximumMask are {options.MinimumMask} and {options.MaximumMask}, must rise from 0 to at most 0.9";
    }
}
