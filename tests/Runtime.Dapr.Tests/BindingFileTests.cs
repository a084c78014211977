using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>What the component file of a binding may not say. In these files the first setting stands in line 9, each in two lines.</summary>
public sealed class BindingFileTests : IDisposable
{
    private const string Secret = "c2VjcmV0 not to be told";
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    private IReadOnlyList<ComponentFault> Faults(string type, params (string, string)[] metadata)
    {
        folder.WithComponent("b", type, metadata);
        var error = Assert.Throws<ComponentException>(() => folder.Client());
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
        Assert.All(error.Faults, f => Assert.EndsWith("b.yaml", f.File, StringComparison.Ordinal));
        return error.Faults;
    }

    private static IEnumerable<(int Line, string Field)> Places(IEnumerable<ComponentFault> faults) => faults.Select(f => (f.Line, f.Field["spec.metadata.".Length..])).Order();

    [Fact]
    public void Every_fault_of_an_S3_component_is_told_at_once()
    {
        var faults = Faults(
            "bindings.aws.s3", ("endpoint", "ftp://nowhere"), ("secretKey", Secret), ("forcePathStyle", "perhaps"), ("direction", "input"), ("assumeRoleArn", "arn:aws:iam::1:role/r"));
        Assert.Equal([(1, "accessKey"), (1, "bucket"), (9, "endpoint"), (13, "forcePathStyle"), (15, "direction"), (17, "assumeRoleArn")], Places(faults));
        Assert.Contains(faults, f => f.Problem.Contains("accessKey, secretKey", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Problem.Contains("allowed: bucket, accessKey, secretKey", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_fault_of_an_Azure_Blob_component_is_told_at_once()
    {
        var faults = Faults(
            "bindings.azure.blobstorage", ("containerName", "Photos"), ("endpoint", "nowhere"), ("accountName", "a"), ("accountKey", Secret), ("retryCount", "-1"), ("publicAccessLevel", "all"), ("decodeBase64", "?"));
        Assert.Equal([(9, "containerName"), (11, "endpoint"), (17, "retryCount"), (19, "publicAccessLevel"), (21, "decodeBase64")], Places(faults));
        Assert.Contains(faults, f => f.Problem.Contains("none, blob, container", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("accountKey", 11, "accountName=a", "accountKey=" + Secret)]
    [InlineData("connectionString", 9, "connectionString=" + Secret)]
    [InlineData("endpoint", 13, "accountName=a", "accountKey=AAAA", "endpoint=http://127.0.0.1:10000/a/")]
    [InlineData("accountName", 1, "accountKey=AAAA")]
    [InlineData("accountKey", 1, "accountName=a")]
    [InlineData("azureClientSecret", 13, "accountName=a", "accountKey=AAAA", "azureClientSecret=" + Secret)]
    public void An_Azure_account_is_checked_at_start(string field, int line, params string[] settings)
    {
        var fault = Assert.Single(Faults("bindings.azure.blobstorage", [.. settings.Select(s => s.Split('=', 2)).Select(s => (s[0], s[1])), ("containerName", "photos")]));
        Assert.Equal((line, "spec.metadata." + field), (fault.Line, fault.Field));
    }

    [Fact]
    public void Entra_ID_is_refused_with_the_way_to_have_it()
    {
        var faults = Faults("bindings.azure.blobstorage", ("accountName", "a"), ("containerName", "photos"), ("azureClientId", "c"), ("azureClientSecret", Secret), ("azureTenantId", "t"));
        Assert.Equal([(1, "accountKey"), (13, "azureClientId"), (15, "azureClientSecret"), (17, "azureTenantId")], Places(faults));
        Assert.All(faults, f => Assert.Contains("DAPR_GRPC_PORT", f.Problem, StringComparison.Ordinal));
    }
}
