using System.Text;

namespace Puente.Cli.Tiers;

/// <summary>Appends a process's output to a file, in at most two parts of <see cref="MaxBytes"/>: the older becomes <c>*.1</c>.</summary>
public sealed class LogFile : IDisposable
{
    /// <summary>Size at which a part is put aside.</summary>
    public const long MaxBytes = 16L << 20;

    private readonly Lock _gate = new();
    private readonly string _path;
    private StreamWriter _writer;

    /// <summary>Opens the file at <paramref name="path"/>, making its folder.</summary>
    public LogFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writer = Open(_path = path);
    }

    /// <summary>Appends a line.</summary>
    public void Write(string line)
    {
        lock (_gate)
        {
            if (_writer.BaseStream.Length > MaxBytes)
            {
                _writer.Dispose();
                File.Move(_path, _path + ".1", overwrite: true);
                _writer = Open(_path);
            }

            _writer.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _writer.Dispose();
    }

    private static StreamWriter Open(string path) =>
        new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false)) { AutoFlush = true };
}
