using Puente.Core.Inspection;

namespace Puente.Samples.Drawing;

/// <summary>Something that a surface may bear: a defect, or a harmless mark that looks like one to a statistic.</summary>
internal interface IMark
{
    /// <summary>
    /// Draws it about (<paramref name="x"/>, <paramref name="y"/>), some <paramref name="extent"/> pixels across. Its fine structure has the same
    /// size whatever the extent. Returns the box it is seen in.
    /// </summary>
    PixelBox Paint(Canvas canvas, SplitMix random, float x, float y, float extent);
}
