using System.Text;

namespace StreamML.Inference.Tests;

/// <summary>What reaches a text model from phones and from attackers.</summary>
internal static class GarbageTexts
{
    public static string[] All { get; } =
    [
        "",
        " ",
        "\t\r\n\u00A0\u2003\u001C",
        "\0",
        "good\0bad\0",
        "\uD83D",
        "\uDE00",
        "good \uD83D bad \uDE00",
        "\uDE00\uD83D",
        "\uFFFF\uFFFE\uFEFF",
        "👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈🇧🇷1️⃣",
        "❤️\u200D🔥",
        "\u200D\uFE0F\U0001F3FB",
        "\u202Eevil txet\u202C שלום good",
        "مرحبا good بالعالم 👍🏿",
        "!!!!!!!!!!!!",
        "????",
        "'''\"\"\"---",
        "n't",
        "but",
        "but but but",
        "no no no no no",
        "never so so so so good",
        "kind of",
        "least",
        "without doubt",
        "Z̷̢͉a̴l̸g̶o̵ ̷t̶e̷x̸t̷",
        new('a', 1_000_000),
        new('!', 1_000_000),
        string.Concat(Enumerable.Repeat("good but bad ", 80_000)),
        string.Concat(Enumerable.Repeat("😁", 200_000)),
        string.Concat(Enumerable.Repeat("\uD83D", 100_000)),
        .. RandomTexts(count: 300),
    ];

    /// <summary>Any UTF-16 at all, and pieces that the rules name in any order; the same texts at every run.</summary>
    private static IEnumerable<string> RandomTexts(int count)
    {
        var random = new Random(20141016);
        string[] pieces =
        [
            "good", "BAD", "not", "never", "so", "this", "without", "doubt", "but", "least", "at", "kind", "of", "no",
            "the", "shit", "very", "VERY", "isn't", "!", "?", ":)", "😁", "❤️", "’", " ", "  ", "\uD83D", "ñ", "好",
        ];
        for (int i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (int j = random.Next(40); j > 0; j--)
            {
                string any = ((char)random.Next(0x10000)).ToString();
                text.Append(random.Next(4) == 0 ? any : pieces[random.Next(pieces.Length)]);
                text.Append(random.Next(2) == 0 ? " " : "");
            }

            yield return text.ToString();
        }
    }
}
