namespace Puente.Runtime.Dapr.State;

internal sealed class EtagMismatchException(string key) : Exception($"possible etag mismatch on key '{key}'")
{
    public static void ThrowIfUnchanged(int rows, StateChange change)
    {
        if (rows == 0)
            throw new EtagMismatchException(change.Key);
    }
}
