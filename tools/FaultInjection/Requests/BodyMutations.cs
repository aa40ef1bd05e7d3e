using System.Text;
using System.Text.Json.Nodes;

namespace StreamML.FaultInjection.Requests;

/// <summary>Spoils a JSON body: its values, its nesting, its size, its bytes.</summary>
/// <param name="random">What it is spoilt by.</param>
internal sealed class BodyMutations(Random random)
{
    // Numbers at the edges of types, words of other types, texts that parsers and tables stumble on.
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1e400", "-1e-400", "1.7976931348623157e308", "9223372036854775808",
        "123456789012345678901234567890", "2147483648", "0.1", "[]", "{}", "[null]", "\"\"", "\" \"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\uffff\"", "\"true\"", "\"1\"", "\"NaN\"", "\"2026-02-30T25:61:00Z\"",
        "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"", "\"../../etc/passwd\"", "\"'; DROP TABLE x; --\"",
        "\"<script>alert(1)</script>\"", "\"{0}%s%n\"", "\"\u202e\u0627\u0644\u0633\u0644\u0627\u0645\"",
        "\"\U0001F468\u200d\U0001F469\u200d\U0001F467\"", "\"e\u0301\u0301\u0301\"", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]",
        "{\"a\": {\"a\": {\"a\": {\"a\": 1}}}}",
    ];

    /// <summary>The bytes of a body that was valid.</summary>
    public byte[] Spoil(string example)
    {
        string text = random.Next(4) == 0 ? example : Replaced(example);
        return random.Next(13) switch
        {
            0 => Encoding.UTF8.GetBytes(text)[..random.Next(text.Length + 1)],
            1 => Flipped(Encoding.UTF8.GetBytes(text)),
            2 => Encoding.UTF8.GetBytes(Nested(random.Next(2) == 0 ? 40 : 20_000)),
            3 => Encoding.UTF8.GetBytes(Grown(text)),
            4 => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
            5 => Encoding.Unicode.GetBytes(text),
            6 => Encoding.UTF8.GetBytes(Doubled(text)),
            8 => Encoding.UTF8.GetBytes(Renamed(text)),
            7 => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(text, random.Next(1, 30)))}]"),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    // Some values become others, some fields go.
    private string Replaced(string example)
    {
        var root = JsonNode.Parse(example)!;
        var places = Places(root).ToList();
        var chosen = places.Where(_ => random.Next(places.Count) < 2).ToList();
        string text = root.ToJsonString();
        foreach (string old in chosen.Select(node => node?.ToJsonString()).OfType<string>().Distinct())
        {
            // By its text, since most of the values have no node: a number too large, half a surrogate pair.
            int at = text.IndexOf(old, StringComparison.Ordinal);
            text = at < 0 ? text : $"{text[..at]}{Values[random.Next(Values.Length)]}{text[(at + old.Length)..]}";
        }

        return text;
    }

    private static IEnumerable<JsonNode?> Places(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Places(field.Value)).Append(node),
        JsonArray items => items.SelectMany(Places).Append(node),
        _ => [node],
    };

    private byte[] Flipped(byte[] bytes)
    {
        for (int i = 0; i < 3 && bytes.Length > 0; i++)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private static string Nested(int depth) =>
        $"{string.Concat(Enumerable.Repeat("{\"text\":[", depth))}1{string.Concat(Enumerable.Repeat("]}", depth))}";

    // A text or a list of half a megabyte in place of the first text.
    private string Grown(string text)
    {
        int at = text.IndexOf(": \"", StringComparison.Ordinal);
        at = at < 0 ? text.IndexOf(":\"", StringComparison.Ordinal) : at + 1;
        int end = at < 0 ? -1 : text.IndexOf('"', at + 2);
        string large = random.Next(2) == 0
            ? $"\"{new string('\u00e9', 250_000)}\""
            : $"[{string.Join(',', Enumerable.Repeat("\"a\"", 100_000))}]";
        return end < 0 ? large : $"{text[..(at + 1)]}{large}{text[(end + 1)..]}";
    }

    // The name of the last field is one that no text can be.
    private string Renamed(string text)
    {
        int end = text.LastIndexOf("\":", StringComparison.Ordinal);
        int begin = end < 1 ? -1 : text.LastIndexOf('"', end - 1);
        return begin < 0
            ? text
            : $"{text[..(begin + 1)]}{(random.Next(2) == 0 ? "\\ud800" : "\\u0000")}{text[end..]}";
    }

    // Fields that stand twice.
    private static string Doubled(string text) =>
        text.Length > 2 && text[0] == '{' ? $"{text[..^1]},{text[1..]}" : text;
}
