using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Puente.Catalog;

/// <summary>An instant as ticks (100 ns) of UTC since year 1. The offset it came with is not kept.</summary>
internal sealed class UtcTicksConverter()
    : ValueConverter<DateTimeOffset, long>(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
