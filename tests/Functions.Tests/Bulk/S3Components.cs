using System.Globalization;

namespace Puente.Functions.Tests.Bulk;

/// <summary>The local component files, with an S3 bucket between the tiers.</summary>
internal static class S3Components
{
    /// <summary>Writes them to <paramref name="folder"/>, with the server at <paramref name="port"/>; returns the folder.</summary>
    public static string Write(string folder, int port)
    {
        var local = Path.Combine(AppContext.BaseDirectory, "dapr-components", "local");
        foreach (var file in Directory.EnumerateFiles(local, "*.yaml", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(local, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }

        File.WriteAllText(Path.Combine(folder, "cloud.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: cloud
            spec:
              type: bindings.aws.s3
              version: v1
              metadata:
                - { name: bucket, value: {{S3Server.Bucket}} }
                - { name: endpoint, value: "http://127.0.0.1:{{port}}" }
                - { name: forcePathStyle, value: "true" }
                - { name: accessKey, value: {{S3Server.AccessKey}} }
                - { name: secretKey, value: {{S3Server.SecretKey}} }
            """));
        return folder;
    }
}
