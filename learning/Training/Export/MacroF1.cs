namespace Puente.Learning.Training.Export;

/// <summary>One figure for a head's decisions.</summary>
internal static class MacroF1
{
    /// <summary>Mean over classes of 2·TP/(predicted + positive); classes that are neither predicted nor there count 0.</summary>
    /// <param name="said">Decisions, [N][K].</param>
    /// <param name="labels">What holds, [N][K].</param>
    public static double Of(IReadOnlyList<bool[]> said, IReadOnlyList<bool[]> labels)
    {
        var sum = 0.0;
        var classes = labels[0].Length;
        for (var k = 0; k < classes; k++)
        {
            int both = 0, either = 0;
            for (var i = 0; i < labels.Count; i++)
            {
                both += said[i][k] && labels[i][k] ? 1 : 0;
                either += (said[i][k] ? 1 : 0) + (labels[i][k] ? 1 : 0);
            }

            sum += either == 0 ? 0 : 2.0 * both / either;
        }

        return sum / classes;
    }
}
