namespace Puente.Runtime.Dapr.Tests;

public class S3ConformanceTests : BindingConformance
{
    protected override async ValueTask<(string Type, (string, string)[] Metadata)> ComponentAsync() =>
        ("bindings.aws.s3", S3Components.Of(await SharedS3.Server(), ("decodeBase64", "true")));
}
