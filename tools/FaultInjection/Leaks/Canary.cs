namespace StreamML.FaultInjection.Leaks;

/// <summary>What one made-up person has, each a string that stands nowhere else.</summary>
/// <param name="Number">Number of the person.</param>
/// <param name="Word">A word in all that the person writes.</param>
/// <param name="Name">The name.</param>
/// <param name="Phone">The phone number.</param>
/// <param name="Token">What the person takes for a key, a password or a signature.</param>
internal sealed record Canary(int Number, string Word, string Name, string Phone, string Token)
{
    /// <summary>With this words, names and tokens begin; no other text has it.</summary>
    public const string LetterMarker = "zqkv";

    /// <summary>With this phone numbers begin. Other numbers may have it as well.</summary>
    public const string PhoneMarker = "49157";

    /// <summary>So many of their first characters are different for all words, names and tokens.</summary>
    public const int HeadChars = 16;

    /// <summary>Digits of a phone number.</summary>
    public const int PhoneChars = 14;

    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string Digits = "0123456789";
    private const int TokenChars = 32;

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [Word, Name, Phone, Token];

    /// <summary>People of a seed.</summary>
    public static IReadOnlyList<Canary> Make(int count, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(number => new Canary(
                number, Text(random, HeadChars), Text(random, HeadChars),
                Text(random, PhoneMarker, Digits, PhoneChars), Text(random, TokenChars))),
        ];
    }

    private static string Text(Random random, int chars) => Text(random, LetterMarker, Letters, chars);

    private static string Text(Random random, string marker, string signs, int chars) =>
        marker + new string(random.GetItems<char>(signs, chars - marker.Length));
}
