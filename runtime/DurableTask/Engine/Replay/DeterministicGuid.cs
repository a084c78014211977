using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Name-based identifiers, version 5 (RFC 9562 §5.5).</summary>
internal static class DeterministicGuid
{
    private static readonly Guid Namespace = new("6f1b5d3e-84c7-4b0a-9d52-3c9a4e1f7b60");

    public static Guid Create(string name)
    {
        Span<byte> input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[16..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Version 5 is defined with SHA-1; nothing rests on its strength.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
