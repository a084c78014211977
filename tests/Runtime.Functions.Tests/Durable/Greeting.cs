namespace Puente.Runtime.Functions.Tests;

public sealed record Greeting(string Text, Colour Colour, bool SameInstance);
