using System.Text;

namespace StreamML.Inference.Tests.Cases;

/// <summary>Made-up texts of English words and protected parts, the same for a seed.</summary>
internal static class Mixtures
{
    private static readonly string[] Words =
    [
        "the dog", "is big", "where is my order", "hello", "good morning", "thank you", "my friend", "I have a house",
        "today", "please", "the price of the water", "was not here", "and", "with", "your house", "has arrived",
        "we want to see you",
    ];

    private static readonly string[] Parts =
    [
        "{{first_name}}", "{{1}}", "{{ order }}", "{name}", "{0}", "${total}", "%s", "%1$s", "%d", "%.2f", "%(name)s",
        "%{city}", "<name>",
        "[name]", "[Customer Name]", "[[id]]", "*|NAME|*", ":smile:", "<br/>",
        "<a href=\"https://a.example/?q=1&r=2\">", "</a>",
        "`run x`", "```two words```", "https://example.com/a/b?c=d#e", "www.example.org/x", "info@example.com",
        "+34 600 11 22 33", "#sale", "@shop", "5 kg", "2.5 GB", "$19.99", "30%", "10:45", "ABC-1234",
        "1Z999AA10123456784", "order_id", "bill.pdf",
        "😀", "👩‍🚀", "🇪🇸", "👍🏽", "3️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "→", "\n", "\r\n", "\n\n", "&nbsp;", "%%NAME%%", "{{#if a}}",
        "[/link]",
    ];

    private static readonly string[] Between = [" ", " ", " ", " ", ", ", ": ", " (", ") ", ". ", "! ", "? ", " - "];

    /// <summary>The text, and its parts in order.</summary>
    public static (string Text, string[] Parts) Of(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var parts = new List<string>();
        for (int i = 0, count = random.Next(1, 12); i < count; i++)
        {
            bool isBreak = false;
            if (random.Next(2) == 0)
            {
                text.Append(Words[random.Next(Words.Length)]);
            }
            else
            {
                parts.Add(Parts[random.Next(Parts.Length)]);
                text.Append(parts[^1]);
                isBreak = parts[^1][0] is '\r' or '\n';
            }

            if (i < count - 1)
            {
                text.Append(isBreak ? "" : Between[random.Next(Between.Length)]);
            }
        }

        return (text.ToString(), [.. parts]);
    }

    /// <summary>A WhatsApp template with thirty placeholders.</summary>
    public static string Template { get; } =
        string.Concat(Enumerable.Range(1, 30).Select(i => $"Your order {{{{{i}}}}} is here, thank you. "));
}
