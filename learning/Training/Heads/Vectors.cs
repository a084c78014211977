using System.Numerics;
using System.Runtime.InteropServices;

namespace Puente.Learning.Training.Heads;

/// <summary>The two inner loops of a linear fit, by SIMD.</summary>
internal static class Vectors
{
    /// <summary>Σ a·b.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var wideB = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        Vector<float> even = Vector<float>.Zero, odd = Vector<float>.Zero;
        var i = 0;
        for (; i + 1 < wideA.Length; i += 2)
        {
            even += wideA[i] * wideB[i];
            odd += wideA[i + 1] * wideB[i + 1];
        }

        if (i < wideA.Length) even += wideA[i] * wideB[i];
        var sum = Vector.Sum(even + odd);
        for (i = wideA.Length * Vector<float>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary><paramref name="to"/> += <paramref name="gain"/> · <paramref name="from"/>.</summary>
    public static void Add(Span<float> to, float gain, ReadOnlySpan<float> from)
    {
        var wideTo = MemoryMarshal.Cast<float, Vector<float>>(to[..from.Length]);
        var wideFrom = MemoryMarshal.Cast<float, Vector<float>>(from);
        var wideGain = new Vector<float>(gain);
        for (var i = 0; i < wideTo.Length; i++) wideTo[i] += wideGain * wideFrom[i];
        for (var i = wideTo.Length * Vector<float>.Count; i < from.Length; i++) to[i] += gain * from[i];
    }
}
