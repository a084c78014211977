namespace Puente.Runtime.Functions.Tests;

public enum Colour
{
    DarkRed,
}
