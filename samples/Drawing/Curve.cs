namespace Puente.Samples.Drawing;

/// <summary>Small curves used all over.</summary>
internal static class Curve
{
    /// <summary>0 up to <paramref name="low"/>, 1 from <paramref name="high"/> on, smooth between; falls where low is above high.</summary>
    public static float Step(float low, float high, float value)
    {
        var t = Math.Clamp((value - low) / (high - low), 0, 1);
        return t * t * (3 - 2 * t);
    }

    /// <summary>exp(−v²), cheaply: a bell that is 0 from |v| = 2.</summary>
    public static float Bell(float v)
    {
        var t = 1 - v * v * 0.25f;
        return t <= 0 ? 0 : t * t * t * t;
    }
}
