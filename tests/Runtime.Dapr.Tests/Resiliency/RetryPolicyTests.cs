using Puente.Runtime.Dapr.Resiliency;

namespace Puente.Runtime.Dapr.Tests.Resiliency;

public sealed class RetryPolicyTests
{
    private static RetryPolicy Constant(int? maxRetries) => new(false, TimeSpan.FromSeconds(3), default, maxRetries, null, null);

    private static RetryPolicy Exponential(TimeSpan maxInterval) => new(true, default, maxInterval, null, null, null);

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(5, 5, true)]
    [InlineData(5, 6, false)]
    [InlineData(null, 1_000_000, true)]
    public void Retries_end_at_the_policy_s_number(int? maxRetries, int retry, bool there) =>
        Assert.Equal(there ? TimeSpan.FromSeconds(3) : null, Constant(maxRetries).Delay(retry, 0.5));

    [Theory]
    [InlineData(1, 0.5, 500)]
    [InlineData(1, 0.0, 250)]
    [InlineData(1, 1.0, 750)]
    [InlineData(2, 0.5, 750)]
    [InlineData(3, 0.5, 1125)]
    [InlineData(8, 0.5, 8542.968)]
    [InlineData(30, 0.5, 10_000)]
    [InlineData(30, 0.0, 5_000)]
    [InlineData(30, 1.0, 10_000)]
    [InlineData(1_000_000, 0.5, 10_000)]
    public void An_exponential_wait_grows_by_half_from_half_a_second_to_its_longest(int retry, double chance, double milliseconds) =>
        Assert.Equal(milliseconds, Exponential(TimeSpan.FromSeconds(10)).Delay(retry, chance)!.Value.TotalMilliseconds, 2);

    [Fact]
    public void No_wait_is_longer_than_the_longest_or_shorter_than_the_one_before_by_the_same_chance()
    {
        var random = new Random(4);
        for (var i = 0; i < 1000; i++)
        {
            var longest = TimeSpan.FromMilliseconds(random.Next(1, 100_000));
            var (policy, chance, retry) = (Exponential(longest), random.NextDouble(), random.Next(1, 100));
            var (wait, next) = (policy.Delay(retry, chance)!.Value, policy.Delay(retry + 1, chance)!.Value);
            Assert.InRange(wait, TimeSpan.Zero, longest);
            Assert.True(next >= wait, $"{retry}: {wait}, then {next}");
        }
    }

    [Theory]
    [InlineData("429", 429, true)]
    [InlineData("429,500-599", 503, true)]
    [InlineData("429, 500 - 502", 503, false)]
    [InlineData("500-599", 499, false)]
    public void Codes_are_listed_one_by_one_or_as_ranges(string text, int code, bool contains) =>
        Assert.Equal(contains, CodeRanges.Parse(text, 100, 599)!.Contains(code));

    [Theory]
    [InlineData("")]
    [InlineData("5xx")]
    [InlineData("99")]
    [InlineData("500-600")]
    [InlineData("502-500")]
    [InlineData("1-2-3")]
    [InlineData("429,")]
    public void Anything_else_is_no_list_of_codes(string text) => Assert.Null(CodeRanges.Parse(text, 100, 599));
}
