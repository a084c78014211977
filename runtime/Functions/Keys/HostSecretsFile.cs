using System.Security.Cryptography;
using System.Text.Json;

namespace Puente.Runtime.Functions;

/// <summary>The secrets file: made on the first start, readable by its owner alone.</summary>
public static class HostSecretsFile
{
    /// <summary>The system key of the durable management API.</summary>
    public const string DurableTaskKey = "durabletask_extension";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads the file, or makes it with fresh keys when it is missing. Two processes that start at once agree on one file.</summary>
    /// <exception cref="HostStartupException">The file is not what this host wrote.</exception>
    public static HostSecrets ReadOrCreate(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path)) Create(path);
        return Read(path);
    }

    private static void Create(string path)
    {
        var fresh = new HostSecrets
        {
            MasterKey = NewKey(),
            FunctionKeys = new Dictionary<string, string> { ["default"] = NewKey() },
            SystemKeys = new Dictionary<string, string> { [DurableTaskKey] = NewKey() },
        };
        try
        {
            DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(fresh, Options), UnixFileMode.UserRead | UnixFileMode.UserWrite, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made it first: its keys hold.
        }
    }

    private static HostSecrets Read(string path)
    {
        try
        {
            var secrets = JsonSerializer.Deserialize<HostSecrets>(File.ReadAllBytes(path), Options) ?? throw new JsonException("the document is null");
            if (!secrets.FunctionKeys.Values.Concat(secrets.SystemKeys.Values).Append(secrets.MasterKey).Any(string.IsNullOrWhiteSpace)) return secrets;
            throw new JsonException("a key is empty");
        }
        catch (JsonException e)
        {
            throw new HostStartupException([new StartupFault("secrets file", path, $"cannot be read: {e.Message}", "Restore it, or delete it to have new keys made.")]);
        }
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(40)).Replace('+', 'a').Replace('/', 'b').TrimEnd('=');
}
