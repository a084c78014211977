using System.Text;
using Puente.Core;

namespace Puente.Trainer.Kubernetes;

/// <summary>
/// The name of a Job: a DNS label (RFC 1123) for a person to know it by, and for the cluster to be one of its kind. It is made of the job file's place alone, not of what
/// the file says: two Jobs cannot have one name, so no two trainers ever write into one folder.
/// </summary>
public static class JobName
{
    private const int WordLength = 36;

    /// <summary>The name for the job file <paramref name="file"/>.</summary>
    /// <param name="folder">The name of its folder, such as a run's.</param>
    /// <param name="file">Its path in the pod.</param>
    public static string Of(string folder, string file)
    {
        var word = new StringBuilder();
        foreach (var letter in folder.ToLowerInvariant())
            if (char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)) word.Append(letter);
            else if (word.Length > 0 && word[^1] != '-') word.Append('-');
        var shown = word.ToString(0, Math.Min(word.Length, WordLength)).TrimEnd('-');
        var mark = Digest.Of(Encoding.UTF8.GetBytes(file)).Hex[..10];
        return shown.Length == 0 ? $"puente-{mark}" : $"puente-{shown}-{mark}";
    }
}
