namespace Puente.Cli.Terminal;

/// <summary>Asks the person at the terminal for a yes, which it takes for granted after a while.</summary>
public static class ApprovalPrompt
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), KeyInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>True when a person can be asked: keys can be read and the output is seen.</summary>
    public static bool IsPersonWatching => !Console.IsInputRedirected && !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>True for yes; no answer within 20 s is a yes.</summary>
    public static async Task<bool> AskAsync(IProgressView view, string question, TimeProvider clock, CancellationToken cancel)
    {
        view.Note($"{question} Press y to approve or n to reject; yes is assumed after {Patience.TotalSeconds:0} s.");
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < Patience)
        {
            while (Console.KeyAvailable)
                switch (Console.ReadKey(intercept: true).Key)
                {
                    case ConsoleKey.Y or ConsoleKey.Enter: return true;
                    case ConsoleKey.N: return false;
                }

            await Task.Delay(KeyInterval, clock, cancel);
        }

        return true;
    }
}
