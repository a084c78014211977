using Puente.Core;

namespace Puente.Edge.Workers.Judging;

/// <summary>Where an agent's questions and its workers' answers lie, in the site's folder: each a file that appears whole or not at all.</summary>
public sealed class JudgingFolder(EdgeFolders folders, TimeProvider time)
{
    private const string Question = ".ask.json", Answer = ".answer.json";
    private static readonly TimeSpan _kept = TimeSpan.FromDays(1);

    /// <summary>Asks a worker.</summary>
    public void Ask(JudgingRequest request)
    {
        Directory.CreateDirectory(folders.Judgings);
        Json.WriteFile(Asked(request), request);
    }

    /// <summary>A question for <paramref name="worker"/> that has no answer yet; null: there is none.</summary>
    public JudgingRequest? Find(string worker)
    {
        if (!Directory.Exists(folders.Judgings)) return null;
        var asked = Directory.EnumerateFiles(folders.Judgings, $"{worker}.*{Question}").Order(StringComparer.Ordinal).FirstOrDefault(path => !File.Exists(Answered(IdOf(path))));
        return asked is null ? null : Json.ReadFile<JudgingRequest>(asked);
    }

    /// <summary>Answers.</summary>
    public void Write(JudgingAnswer answer) => Json.WriteFile(Answered(answer.Id), answer);

    /// <summary>The answer; null: not yet.</summary>
    public JudgingAnswer? FindAnswer(JudgingRequest request) => File.Exists(Answered(request.Id)) ? Json.ReadFile<JudgingAnswer>(Answered(request.Id)) : null;

    /// <summary>Forgets a question and its answer, and those that an agent left when it ended.</summary>
    public void Delete(JudgingRequest request)
    {
        File.Delete(Asked(request));
        File.Delete(Answered(request.Id));
        foreach (var old in Directory.EnumerateFiles(folders.Judgings).Where(path => time.GetUtcNow() - File.GetLastWriteTimeUtc(path) > _kept)) File.Delete(old);
    }

    private static string IdOf(string path) => Path.GetFileName(path).Split('.')[1];

    private string Asked(JudgingRequest request) => Path.Combine(folders.Judgings, $"{request.Worker}.{request.Id}{Question}");

    private string Answered(string id) => Path.Combine(folders.Judgings, id + Answer);
}
