using System.Text;

namespace Puente.Cli.Files;

/// <summary>Files that nobody but this user reads.</summary>
public static class SecretFile
{
    /// <summary>Writes <paramref name="text"/>: beside, then renamed; its mode is there before its content is.</summary>
    public static void Write(string path, string text)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options)) file.Write(Encoding.UTF8.GetBytes(text + "\n"));
        File.Move(temporary, path, overwrite: true);
    }
}
