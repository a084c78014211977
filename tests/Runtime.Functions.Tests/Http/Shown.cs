namespace Puente.Runtime.Functions.Tests;

public sealed record Shown(string Name, Colour Colour, string? Absent);
