using System.Collections.Concurrent;
using Puente.Core.Enrolments;

namespace Puente.Hub.Edges;

/// <summary>Keys of edges that stay open, because to open one costs as much as to check several signatures. It says nothing of whose a key is, or whether it still counts.</summary>
public sealed class EdgeKeys
{
    private const int MaxKeys = 200_000;
    private readonly ConcurrentDictionary<PublicKeyJwk, OpenedKey> _keys = new();

    /// <summary>The key, opened once. For keys that an enrolment vouches for: others would fill it.</summary>
    public OpenedKey Open(PublicKeyJwk key) => _keys.TryGetValue(key, out var opened) ? opened : Keep(new OpenedKey(key));

    /// <summary>Keeps one that is open.</summary>
    public OpenedKey Keep(OpenedKey opened)
    {
        // Keys that were replaced stay until then: it begins anew rather than grow.
        if (_keys.Count >= MaxKeys) _keys.Clear();
        return _keys.GetOrAdd(opened.Key, opened);
    }
}
