using CsCheck;
using Puente.Hub.Edges.Messages;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>The window beside a set of all numbers ever seen.</summary>
public sealed class SequenceWindowTests
{
    [Fact]
    public void It_knows_what_was_seen_and_owns_up_to_what_it_forgot() => Gen.Long[1, 6000].Array[1, 400].Sample(numbers =>
    {
        var (window, seen, highest) = (SequenceWindow.Empty, new HashSet<long>(), 0L);
        foreach (var number in numbers)
        {
            var expected = number <= highest - SequenceWindow.Size ? SequenceVerdict.TooOld : seen.Contains(number) ? SequenceVerdict.Seen : SequenceVerdict.New;
            Assert.Equal(expected, window.Judge(number));
            if (expected == SequenceVerdict.TooOld) continue;
            window = window.With(number);
            seen.Add(number);
            highest = Math.Max(highest, number);
            Assert.Equal(highest, window.Highest);
        }
    }, iter: 200);
}
