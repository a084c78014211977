using System.Text;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>Spoils a valid message, a little or much.</summary>
internal static class Mutation
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "true", "-1", "0", "1e99", "1.5", "9223372036854775808", "2147483648", "[[[[[[[[", "\"data\":", "\"shape\":",
            "\"parameters\":{\"binary_data_size\":3}", "NaN", "é", " ", "/*",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xff], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0x3a, 0x04], [0x0b], [0x0c], [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0xc0, 0xaf],
    ];

    public static byte[] Of(byte[] message, Random random)
    {
        var bytes = new List<byte>(message);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            var length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]); break;
                case 3: bytes.RemoveRange(at, length); break;
                case 4: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length)); break;
                case 5 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
                case 6 when bytes.Exists(value => value is >= (byte)'0' and <= (byte)'9'):
                    var digits = Enumerable.Range(0, bytes.Count).Where(i => bytes[i] is >= (byte)'0' and <= (byte)'9').ToList();
                    bytes[digits[random.Next(digits.Count)]] = (byte)('0' + random.Next(10));
                    break;
                default:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
