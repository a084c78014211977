namespace Puente.Runtime.Functions;

/// <summary>A blob's address.</summary>
internal readonly record struct BlobPath(string Container, string Name)
{
    public override string ToString() => $"{Container}/{Name}";
}
