using System.Numerics;
using CsCheck;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.Tests.OpenInference.Requests;

public sealed class ShapesTests
{
    [Fact]
    public void Elements_are_counted_as_arithmetic_without_bounds_would()
    {
        var dimension = Gen.Frequency((6, Gen.Long[0, 9]), (2, Gen.Long[0, 1L << 33]), (1, Gen.Long), (1, Gen.Const(long.MaxValue)));
        dimension.Array[0, 6].Sample(shape =>
        {
            var expected = shape.Aggregate(BigInteger.One, (product, next) => product * next);
            var fits = shape.All(next => next >= 0) && expected <= int.MaxValue;
            return Shapes.TryCount(shape, out var elements) == fits && elements == (fits ? (int)expected : 0);
        });
    }

    [Fact]
    public void Byte_strings_are_as_many_as_told_and_nothing_more()
    {
        Gen.Byte.Array[0, 9].Array[0, 5].Sample(elements =>
        {
            var bytes = new byte[elements.Sum(element => ByteStrings.Prefix + element.Length)];
            var at = 0;
            foreach (var element in elements) at = ByteStrings.Put(bytes, at, element);
            return at == bytes.Length && ByteStrings.Holds(bytes, elements.Length) && !ByteStrings.Holds(bytes, elements.Length + 1)
                && !ByteStrings.Holds([.. bytes, 0], elements.Length) && (bytes.Length == 0 || !ByteStrings.Holds(bytes.AsSpan(..^1), elements.Length));
        });
    }
}
