using System.Text;
using Puente.Core;
using Puente.Serving.Repository;
using Puente.Serving.Repository.Configuration;

namespace Puente.Serving.Tests.Repository;

/// <summary>Configurations come from whoever may write to a disk or call load: whatever they hold, a person reads what is wrong, and nothing else happens.</summary>
public sealed class HostileTextTests
{
    private const int Mutants = 3000;
    private static readonly string[] Pieces = ["{", "}", "[", "]", "<", ">", ":", ",", ";", "\"", "'", "\\", "#", "\n", "-", "0x", "1e999", "nan", "18446744073709551616", "-9223372036854775808", "\0", "\ud800", "é", "\\u0000", "true", "null", "input", "dims: [ 0 ]", "{\"a\":", "model_warmup {"];

    public static TheoryData<string> Golden => [.. GoldenFiles.Names()];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Mutated_text_is_read_or_refused(string name) => Mutate(GoldenFiles.Text(name + ".pbtxt"), 1, text => ModelConfigs.ReadText(text, name), ModelConfigs.WriteText, text => ModelConfigs.ReadText(text, name));

    [Theory]
    [MemberData(nameof(Golden))]
    public void Mutated_JSON_is_read_or_refused(string name) => Mutate(GoldenFiles.Text(name + ".json"), 2, json => ModelConfigs.ReadJson(json, name), ModelConfigs.WriteJson, json => ModelConfigs.ReadJson(json, name));

    /// <summary>What a mutant that is read says survives being written and read again.</summary>
    private static void Mutate(string text, ulong stream, Func<string, ModelConfig> read, Func<ModelConfig, string> write, Func<string, ModelConfig> again)
    {
        var (taken, refused) = (0, 0);
        for (var i = 0; i < Mutants; i++)
        {
            var mutant = Mutant(text, new RandomBits(7, stream, (ulong)i));
            try
            {
                var config = read(mutant);
                var written = write(config);
                Assert.Equal(written, write(again(written)));
                taken++;
            }
            catch (InputException e)
            {
                Assert.True(e.Message.Length < 10_000, $"mutant {i}: a message of {e.Message.Length} characters");
                refused++;
            }
        }

        Assert.True(taken > 0 && refused > 0, $"{taken} read, {refused} refused");
    }

    private static string Mutant(string text, RandomBits random)
    {
        var mutant = new StringBuilder(text);
        for (var edits = 1 + random.Next() % 4; edits > 0; edits--)
        {
            var at = (int)(random.Next() % (ulong)Math.Max(1, mutant.Length));
            switch (random.Next() % 5)
            {
                case 0: mutant.Insert(at, Pieces[random.Next() % (ulong)Pieces.Length]); break;
                case 1: mutant.Remove(at, (int)Math.Min(random.Next() % 20, (ulong)(mutant.Length - at))); break;
                case 2 when mutant.Length > 0: mutant[at] = (char)(random.Next() % 128); break;
                case 3: mutant.Insert(at, mutant.ToString(at, (int)Math.Min(random.Next() % 200, (ulong)(mutant.Length - at)))); break;
                default: mutant.Length = Math.Max(at, mutant.Length / 2); break;
            }
        }

        return mutant.ToString();
    }
}
