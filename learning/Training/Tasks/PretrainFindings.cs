using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Reports;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Tasks;

/// <summary>What the card of a pretrained backbone says beside its result document.</summary>
/// <param name="Start">What the run began with; null where its checkpoint does not tell.</param>
/// <param name="Labelled">The images that probes were taken on; null when there were none.</param>
/// <param name="Health">Of the exported backbone, on images of the dataset; null of a single image.</param>
/// <param name="Curve">The run.</param>
/// <param name="Pictures">Images of the dataset, rebuilt; none where the job does not let the card show any.</param>
internal sealed record PretrainFindings(
    RunStart? Start, LabelledImages? Labelled, EmbeddingHealth? Health, IReadOnlyList<CurveRow> Curve, IReadOnlyList<CardPicture> Pictures);
