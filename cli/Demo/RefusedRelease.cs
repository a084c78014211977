namespace Puente.Cli.Demo;

/// <summary>A worse release, and how it was kept out.</summary>
/// <param name="Release">Release id.</param>
/// <param name="Class">The class that it hardly ever says.</param>
/// <param name="Edge">The canary that refused it.</param>
/// <param name="Reason">In figures.</param>
public sealed record RefusedRelease(string Release, string Class, string Edge, string Reason);
