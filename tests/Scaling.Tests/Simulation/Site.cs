using Puente.Scaling.Signals;

namespace Puente.Scaling.Tests.Simulation;

/// <summary>A site whose photographs take their time, a real scaler that tells of them, and KEDA over it. Seconds pass when they are told to.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const int SecondsAPhotograph = 5;
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1), _autoscaling = TimeSpan.FromSeconds(15);
    private readonly ScalerUnderTest _scaler;
    private readonly KedaObject _settings;
    private double _left;
    private int _elapsed;

    private Site(ScalerUnderTest scaler, KedaObject settings, bool floats)
    {
        (_scaler, _settings) = (scaler, settings);
        Keda = new KedaSimulator(settings, scaler.Keda, scaler.Time) { ReadsFloats = floats };
    }

    public KedaSimulator Keda { get; }

    public ScalerUnderTest Scaler => _scaler;

    public DateTimeOffset Now => _scaler.Time.GetUtcNow();

    /// <summary>Photographs that are not done.</summary>
    public int Waiting => (int)Math.Ceiling(_left);

    /// <summary>Most replicas there were.</summary>
    public int Peak { get; private set; }

    /// <summary>Why the source cannot tell; null when it can.</summary>
    public string? Away { get; private set; }

    public static async Task<Site> StartAsync(KedaObject settings, bool floats = true)
    {
        var site = new Site(await ScalerUnderTest.StartAsync(), settings, floats);
        await site.Keda.ReconcileAsync();
        return site;
    }

    /// <summary>Photographs come.</summary>
    public void Come(int photographs)
    {
        _left += photographs;
        Tell();
    }

    /// <summary>The source goes away, or comes back.</summary>
    public void Go(string? away)
    {
        Away = away;
        Tell();
    }

    /// <summary>A second passes, with what falls into it.</summary>
    public async Task SecondAsync()
    {
        _scaler.Time.Advance(_second);
        _elapsed++;
        if (_left > 0 && Keda.Replicas > 0) _left = Math.Max(0, _left - (double)Keda.Replicas / SecondsAPhotograph);
        Tell();
        if (_elapsed % (int)_settings.PollingInterval.TotalSeconds == 0) await Keda.PollAsync();
        if (_elapsed % (int)_autoscaling.TotalSeconds == 0) await Keda.AutoscaleAsync();
        Peak = Math.Max(Peak, Keda.Replicas);
        Assert.InRange(Keda.Replicas, 0, _settings.Max);
    }

    /// <summary>Seconds pass until <paramref name="holds"/>, at most so many.</summary>
    public async Task UntilAsync(Func<bool> holds, int most, string what)
    {
        for (var seconds = 0; !holds(); seconds++)
        {
            Assert.True(seconds < most, $"Waited {most} s in vain for {what}; {Keda.Replicas} replicas, {Waiting} photographs.");
            await SecondAsync();
        }
    }

    public async Task PassAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++) await SecondAsync();
    }

    public ValueTask DisposeAsync() => _scaler.DisposeAsync();

    private void Tell()
    {
        if (Away is { } reason) _scaler.Photographs.Tell(ScalingReading.Unknown(reason));
        else _scaler.Photographs.Tell(Waiting);
    }
}
