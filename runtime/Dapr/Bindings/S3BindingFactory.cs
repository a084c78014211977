using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Bindings;

internal static class S3BindingFactory
{
    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var bucket = settings.Required("bucket");
        var credentials = Credentials(settings);
        var configuration = Configuration(settings);
        var objects = new S3BindingSettings(settings.Flag("decodeBase64"), settings.Flag("encodeBase64"), settings.Text("storageClass", "") is { Length: > 0 } storageClass ? storageClass : null);
        ComponentTypes.OutputOnly(settings);
        if (!sound())
            return;
        var client = new PlainS3Client(credentials, configuration);
        ComponentTypes.AddBinding(settings, set, new S3Binding(settings.ComponentName, client, bucket, objects, options));
    }

    private static AmazonS3Config Configuration(ComponentSettings settings)
    {
        const string unnamedRegion = "us-east-1";
        var region = settings.Text("region", settings.Text("awsRegion", ""));
        var endpoint = settings.Text("endpoint", "");
        var configuration = new AmazonS3Config
        {
            ForcePathStyle = settings.Flag("forcePathStyle"),
            UseHttp = settings.Flag("disableSSL"),
            // Servers other than AWS need not know the newer checksum trailers; a server that demands one still gets it.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            Timeout = TimeSpan.FromMinutes(10),
        };
        if (endpoint.Length == 0)
        {
            configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region.Length == 0 ? unnamedRegion : region);
        }
        else
        {
            var address = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"{(configuration.UseHttp ? "http" : "https")}://{endpoint}";
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                settings.Fault("endpoint", endpoint, "is not an http or https address");
            else
                (configuration.ServiceURL, configuration.UseHttp) = (address, uri.Scheme == "http");
            configuration.AuthenticationRegion = region.Length == 0 ? unnamedRegion : region;
        }

        if (settings.Flag("insecureSSL"))
            configuration.HttpClientFactory = new UncheckedCertificates();
        return configuration;
    }

    private static AWSCredentials? Credentials(ComponentSettings settings)
    {
        var (access, secret, session) = (settings.Text("accessKey", ""), settings.Text("secretKey", ""), settings.Text("sessionToken", ""));
        if (access.Length == 0 != (secret.Length == 0))
            settings.Fault(access.Length == 0 ? "accessKey" : "secretKey", null, "is required beside the other; give both of: accessKey, secretKey, or none for the default AWS chain");
        if (access.Length == 0 || secret.Length == 0)
            return null;
        return session.Length == 0 ? new BasicAWSCredentials(access, secret) : new SessionAWSCredentials(access, secret, session);
    }

    /// <summary>For <c>insecureSSL</c>: the component file asks for just that, by name.</summary>
    private sealed class UncheckedCertificates : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
#pragma warning disable CA2000, CA5359 // The client owns its handler.
            new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } });
#pragma warning restore CA2000, CA5359
    }
}
