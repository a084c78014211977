using System.Text.Json;

namespace Puente.Runtime.Functions;

/// <summary>A timer's status on disk: <c>timers/{function}.json</c> holding <c>{"Last","Next","LastUpdated"}</c>.</summary>
internal sealed class TimerStatusFile(string dataDirectory, string functionName, ILogger log)
{
    private readonly string path = Path.GetFullPath(Path.Combine(dataDirectory, "timers", functionName + ".json"));

    /// <summary>The status kept; null when there is none or it cannot be read.</summary>
    public ScheduleStatus? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<ScheduleStatus>(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            log.LogWarning(e, "{Path} is not a timer status; the schedule starts anew", path);
            return null;
        }
    }

    public void Write(ScheduleStatus status) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(status, HostJsonOptions.File));
}
