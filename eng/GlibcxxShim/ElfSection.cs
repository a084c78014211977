namespace Puente.GlibcxxShim;

/// <summary>A section of an ELF file: where its bytes lie.</summary>
/// <param name="Name">Such as <c>.dynsym</c>.</param>
/// <param name="Offset">First byte, from the start of the file.</param>
/// <param name="Size">Bytes.</param>
public sealed record ElfSection(string Name, int Offset, int Size);
