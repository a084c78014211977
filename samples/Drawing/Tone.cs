namespace Puente.Samples.Drawing;

/// <summary>A colour in display space, 0 to 1 a channel.</summary>
internal readonly record struct Tone(float Red, float Green, float Blue)
{
    public static Tone operator *(Tone tone, float gain) => new(tone.Red * gain, tone.Green * gain, tone.Blue * gain);

    /// <summary>The way from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static Tone Between(Tone from, Tone to, float amount) => new(
        from.Red + (to.Red - from.Red) * amount, from.Green + (to.Green - from.Green) * amount, from.Blue + (to.Blue - from.Blue) * amount);
}
