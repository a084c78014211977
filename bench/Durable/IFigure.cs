using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>One measurement, which gives one figure or a few.</summary>
internal interface IFigure
{
    /// <summary>The name <c>--only</c> takes.</summary>
    string Name { get; }

    /// <summary>Measures for about <paramref name="time"/>, engine and raw storage in turns; says on <paramref name="progress"/> what it does.</summary>
    Task<IReadOnlyList<Figure>> MeasureAsync(IBenchStore store, TimeSpan time, TextWriter progress, CancellationToken cancellation);
}
