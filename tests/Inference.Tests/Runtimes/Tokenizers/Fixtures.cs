using System.Text.Json;

namespace StreamML.Inference.Tests.Runtimes.Tokenizers;

/// <summary>The files of the folder Fixtures, which the build copies beside the tests.</summary>
internal static class Fixtures
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Runtimes", "Tokenizers", "Fixtures", name);

    public static string[] Texts() =>
        [.. File.ReadLines(PathOf("texts.jsonl")).Select(line => JsonSerializer.Deserialize<string>(line)!)];

    public static JsonElement[] Rows(string name) =>
        [.. File.ReadLines(PathOf(name)).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
