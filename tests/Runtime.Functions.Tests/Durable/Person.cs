namespace Puente.Runtime.Functions.Tests;

public sealed record Person(string Name, Colour Colour);
