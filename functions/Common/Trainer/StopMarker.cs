using Puente.Core;

namespace Puente.Functions.Common.Trainer;

/// <summary>
/// Says on disk that the trainer of a folder is to stop: it holds over restarts, for tries to come, and for whichever process runs the
/// trainer. Setting and clearing may be repeated.
/// </summary>
public static class StopMarker
{
    private const string FileName = "stop";

    /// <summary>Whether work in <paramref name="folder"/> is to stop.</summary>
    public static bool IsSet(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Stops work in <paramref name="folder"/>, or allows it again.</summary>
    public static void Set(string folder, bool stop)
    {
        if (stop)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, FileName), []);
        }
        else if (Directory.Exists(folder))
        {
            File.Delete(Path.Combine(folder, FileName));
        }
    }

    /// <summary>Removes a folder and all in it; one that is not there is no fault.</summary>
    public static void RemoveFolder(string folder) => DurableFile.RemoveFolder(folder);
}
