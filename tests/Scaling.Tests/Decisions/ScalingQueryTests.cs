using Puente.Core;
using Puente.Scaling.Decisions;

namespace Puente.Scaling.Tests.Decisions;

public sealed class ScalingQueryTests
{
    [Fact]
    public void Keys_left_out_have_their_defaults_and_kedas_own_are_not_read()
    {
        var query = Read("scalerAddress=agent:9090;enableTLS=true;unsafeSsl=no;tlsCertFile=/x;metric=oldest-photograph-age;target=30");
        Assert.Equal(new ScalingQuery(ScalingMetric.OldestPhotographAge, 30, 0, TimeSpan.FromSeconds(60)), query);
    }

    [Fact]
    public void Every_key_takes_effect_and_may_come_from_the_environment()
    {
        var asked = new ScalingQuery(ScalingMetric.PendingTuningJobs, 1.5, 2, TimeSpan.FromSeconds(5));
        Assert.Equal(asked, Read("metric=pending-tuning-jobs;target=1.5;activationTarget=2;maxAgeSeconds=5"));
        Assert.Equal(asked, Read("metricFromEnv=pending-tuning-jobs;targetFromEnv=1.5;activationTargetFromEnv=2;maxAgeSecondsFromEnv=5"));
    }

    [Theory]
    [InlineData("target=5", "scalerMetadata.metric '': is missing. Give one of queued-photographs, oldest-photograph-age, pending-tuning-jobs, batch-queue-delay.")]
    [InlineData("metric=photos;target=5", "scalerMetadata.metric 'photos': is no metric of this scaler. Give one of")]
    [InlineData("metric=Queued-Photographs;target=5", "scalerMetadata.metric 'Queued-Photographs'")]
    [InlineData("metric=queued-photographs", "scalerMetadata.target '': is missing. Give a number")]
    [InlineData("metric=queued-photographs;target=", "scalerMetadata.target '': is no number")]
    [InlineData("metric=queued-photographs;target=0", "scalerMetadata.target '0'")]
    [InlineData("metric=queued-photographs;target=0.0001", "scalerMetadata.target '0.0001'")]
    [InlineData("metric=queued-photographs;target=-5", "scalerMetadata.target '-5'")]
    [InlineData("metric=queued-photographs;target=NaN", "scalerMetadata.target 'NaN'")]
    [InlineData("metric=queued-photographs;target=Infinity", "scalerMetadata.target 'Infinity'")]
    [InlineData("metric=queued-photographs;target=1e3", "scalerMetadata.target '1e3'")]
    [InlineData("metric=queued-photographs;target=1,5", "scalerMetadata.target '1,5'")]
    [InlineData("metric=queued-photographs;target= 5", "scalerMetadata.target ' 5'")]
    [InlineData("metric=queued-photographs;target=2000000000000", "scalerMetadata.target '2000000000000'")]
    [InlineData("metric=queued-photographs;target=5;activationTarget=-1", "scalerMetadata.activationTarget '-1': is no number or out of bounds. Give a number from 0 to")]
    [InlineData("metric=queued-photographs;target=5;maxAgeSeconds=0", "scalerMetadata.maxAgeSeconds '0': is no number or out of bounds. Give a number from 1 to 3600")]
    [InlineData("metric=queued-photographs;target=5;targetFromEnv=6", "scalerMetadata.target '5': stands beside targetFromEnv. Give one of the two.")]
    [InlineData("metric=queued-photographs;target=5;activationTarge=3", "scalerMetadata.activationTarge '3': is no key of this scaler. Give metric, target, activationTarget, maxAgeSeconds, and KEDA's")]
    [InlineData("metric=queued-photographs;target=5;Target=3", "scalerMetadata.Target '3'")]
    [InlineData("metric=queued-photographs;target=5;FromEnv=3", "scalerMetadata.FromEnv '3'")]
    public void A_wrong_key_is_named_with_its_value_and_the_remedy(string metadata, string message)
    {
        var fault = Assert.Throws<InputException>(() => Read(metadata));
        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once_and_long_values_are_cut()
    {
        var message = Assert.Throws<InputException>(() => Read($"metric={new string('x', 500)};target=no;activationTarget=-1;nonsense=1")).Message;
        Assert.StartsWith("scalerMetadata '': has 4 faults.", message, StringComparison.Ordinal);
        foreach (var key in new[] { "metric", "target", "activationTarget", "nonsense" }) Assert.Contains($"scalerMetadata.{key} '", message, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 101), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_metrics_are_fit_for_kubernetes() =>
        Assert.All(ScalingMetric.All, metric => Assert.Matches("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", metric.Name));

    private static ScalingQuery Read(string metadata) =>
        ScalingQuery.Read(metadata.Split(';').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
}
