namespace Puente.Edge.Inventory;

/// <summary>What tells machines apart: the kernel's mark of its boot, which is the same in every container on it.</summary>
public static class MachineMark
{
    private const string Place = "/proc/sys/kernel/random/boot_id";

    /// <summary>Reads it; null where the system has none.</summary>
    public static string? Read()
    {
        try
        {
            return File.Exists(Place) ? File.ReadAllText(Place).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
