using Puente.GlibcxxShim;

if (args is not [var path, ..] || args.Length > 2 || (args.Length == 2 && args[1] != "--always"))
{
    Console.Error.WriteLine("Usage: Puente.GlibcxxShim <libLibTorchSharp.so> [--always]");
    return 2;
}

if (!File.Exists(path))
{
    Console.Error.WriteLine($"GlibcxxShim: '{path}' does not exist; build on linux-x64 with RuntimeIdentifier=linux-x64.");
    return 2;
}

try
{
    if (args.Length == 1 && !HostLibrary.LacksVersion()) return 0;
    if (LibraryAdjuster.AdjustFile(path))
        Console.WriteLine($"GlibcxxShim: {Path.GetFileName(path)} no longer needs {LibraryAdjuster.Version}, which this machine's libstdc++ lacks.");
    return 0;
}
catch (InvalidDataException e)
{
    Console.Error.WriteLine($"GlibcxxShim: '{path}': {e.Message}");
    return 1;
}
