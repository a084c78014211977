namespace Puente.Learning.Vision.Distillation;

/// <summary>Self-distillation (DINO, Caron et al. 2021; iBOT, Zhou et al. 2022). Defaults are for minutes on a CPU; the papers' figures are beside them.</summary>
public sealed record DistillationOptions
{
    /// <summary>Local views an image, beside the two global ones. DINO: 8 (10 for its best).</summary>
    public int LocalViews { get; init; } = 4;

    /// <summary>Pixels across and down of a local view; a multiple of the patch. DINO: 96 beside 224.</summary>
    public int LocalSide { get; init; } = 24;

    /// <summary>Part of the image's area that tells local views, which are smaller, from global ones, which are larger. DINO: 0.4 (0.25 for small models).</summary>
    public float AreaBoundary { get; init; } = 0.4f;

    /// <summary>Smallest part of the image's area that a local view shows. DINO: 0.05.</summary>
    public float LocalArea { get; init; } = 0.1f;

    /// <summary>K: prototypes that both networks sort images among. DINO: 65536.</summary>
    public int Prototypes { get; init; } = 1024;

    /// <summary>Hidden width of the head. DINO: 2048.</summary>
    public int HeadHidden { get; init; } = 256;

    /// <summary>Width of the head's bottleneck, which is brought to unit length. DINO: 256.</summary>
    public int Bottleneck { get; init; } = 64;

    /// <summary>Sharpness of the student.</summary>
    public double StudentTemperature { get; init; } = 0.1;

    /// <summary>Sharpness of the teacher at the start.</summary>
    public double WarmUpTeacherTemperature { get; init; } = 0.04;

    /// <summary>Sharpness of the teacher after its warm-up. DINO: 0.04 to 0.07.</summary>
    public double TeacherTemperature { get; init; } = 0.07;

    /// <summary>Part of the plan over which the teacher's temperature goes from one to the other. DINO: 30 of 100 epochs.</summary>
    public double TeacherWarmUp { get; init; } = 0.3;

    /// <summary>m at the start: the teacher becomes m·teacher + (1 − m)·student; a cosine takes m to 1. DINO: 0.996.</summary>
    public double Momentum { get; init; } = 0.99;

    /// <summary>What keeps the teacher's answers apart.</summary>
    public TeacherBalance Balance { get; init; } = TeacherBalance.Centring;

    /// <summary>Momentum of the centre; read under <see cref="TeacherBalance.Centring"/>.</summary>
    public double CentreMomentum { get; init; } = 0.9;

    /// <summary>Rounds of Sinkhorn and Knopp; read under <see cref="TeacherBalance.Sinkhorn"/>.</summary>
    public int SinkhornIterations { get; init; } = 3;

    /// <summary>Passes over the images for which the head's last layer stays as it is.</summary>
    public double FreezeLastLayer { get; init; } = 1;

    /// <summary>Weight of iBOT's loss on masked patches; 0 leaves it out. iBOT: 1.</summary>
    public double PatchWeight { get; init; }

    /// <summary>Whether patches and images share a head; needs a class token.</summary>
    public bool SharedHead { get; init; }

    /// <summary>Part of the global views that are masked. iBOT: 0.5.</summary>
    public double MaskProbability { get; init; } = 0.5;

    /// <summary>Smallest part of a masked view's patches that is hidden.</summary>
    public double MinimumMask { get; init; } = 0.1;

    /// <summary>Largest part of a masked view's patches that is hidden.</summary>
    public double MaximumMask { get; init; } = 0.5;

    /// <summary>Whether patches are hidden in rectangles (BEiT) or one by one.</summary>
    public bool BlockMasks { get; init; } = true;

    /// <summary>Weight of the loss that keeps images of a batch apart (Sablayrolles et al. 2019); 0 leaves it out. DINOv2: 0.1.</summary>
    public double KoLeoWeight { get; init; }
}
