using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Puente.Runtime.Functions;

/// <summary>A blob as one look at its container saw it.</summary>
internal readonly record struct BlobVersion(BlobPath Path, long Length, DateTime ChangedUtc)
{
    /// <summary>Hex of the SHA-256 of length and time of change (100 ns ticks, UTC). Cheap for photographs of many megabytes; writing a blob again, even with the same bytes, makes a new version, as on Azure.</summary>
    public string ETag => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Length}:{ChangedUtc.Ticks}"))));
}
