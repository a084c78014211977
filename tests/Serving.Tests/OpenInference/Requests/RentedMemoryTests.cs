using Puente.Core;
using Puente.Serving.OpenInference;
using Puente.Serving.OpenInference.Requests;

namespace Puente.Serving.Tests.OpenInference.Requests;

public sealed class RentedMemoryTests
{
    private readonly MemoryBudget _budget = new(new OpenInferenceOptions { MaxBodyBytes = 1_000, MaxBytesInFlight = 3_000 });

    [Fact]
    public void What_all_requests_hold_is_bounded_and_given_back()
    {
        var first = new RentedMemory(_budget);
        var memory = first.Rent(1_000);
        memory.Span.Fill(7);
        memory = first.Grow(memory, 2_000);
        Assert.Equal((2_000, 2_000L, (byte)7), (memory.Length, _budget.Taken, memory.Span[999]));
        using (var second = new RentedMemory(_budget))
        {
            second.Rent(1_000);
            var refused = Assert.Throws<OpenInferenceException>(() => second.Rent(1));
            Assert.Equal(FaultCode.Unavailable, refused.Code);
            Assert.Equal(3_000, _budget.Taken);
        }

        Assert.Equal(2_000, _budget.Taken);
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, _budget.Taken);
        Assert.Equal(0, first.Rent(0).Length);
    }

    [Fact]
    public void Every_bound_out_of_range_is_told_at_once()
    {
        var fault = Assert.Throws<InputException>(() => new OpenInferenceOptions { MaxBodyBytes = 1, MaxBytesInFlight = 0, MaxStreamRequests = 0, RetryAfter = TimeSpan.Zero }.Validate());
        foreach (var name in new[] { "MaxBodyBytes 1", "MaxBytesInFlight 0", "MaxStreamRequests 0", "RetryAfter" }) Assert.Contains(name, fault.Problem, StringComparison.Ordinal);
    }
}
