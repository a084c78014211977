using Puente.Core;

namespace Puente.Functions.Common.Objects;

/// <summary>Names of objects: parts with slashes between, the same in every store.</summary>
public static class ObjectKey
{
    /// <summary>Returns <paramref name="key"/> when it is a name that no store can take for another place.</summary>
    /// <exception cref="InputException">It is empty or too long, or has an empty part, a part of dots, a backslash or a control character.</exception>
    public static string Check(string key)
    {
        if (key.Length is 0 or > 1000 || key.Contains('\\') || key.Any(char.IsControl) || key.Split('/').Any(part => part is "" or "." or ".."))
            throw new InputException("object key", key, "is no plain name", "Name it in parts with '/' between; no part empty, '.' or '..', no backslash, at most 1000 characters.");
        return key;
    }
}
