using System.Globalization;
using StreamML.Cli.Tests.Compose;
using StreamML.Schemas.Topics;

namespace StreamML.Cli.Tests.Documents;

/// <summary>
/// The table of topics in docs/ARCHITECTURE.md, held against the catalogue. With <c>STREAMML_WRITE_DOCS=1</c> it is
/// written first; what it says of a value and of a writer stays.
/// </summary>
public sealed class ArchitectureTests
{
    private const string Heading = "| topic | key | value | kept | largest | written by |\n|---|---|---|---|---|---|\n";
    private const string DeadLetters = "each of these with `.dead-letter`";

    [Fact]
    public void Architecture_Topics_AreThoseOfTheCatalogue()
    {
        string path = Path.Combine(ComposeTests.Root(), "docs/ARCHITECTURE.md");
        if (Environment.GetEnvironmentVariable("STREAMML_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, WithTopics(File.ReadAllText(path)));
        }

        string text = File.ReadAllText(path);
        Assert.Equal(WithTopics(text), text);
    }

    [Fact]
    public void WithTopics_OfATableWithAnotherRow_HasEachTopicOnce()
    {
        string whole = WithTopics(
            $"{Heading}| `events` | x | of mine | 1 day | 1 MiB | me |\n| `gone` | | | | | |\n\n");
        Assert.StartsWith($"{Heading}| `whatsapp.raw` | tenant | `RawWebhook` | 30 days | 4 MiB | ingest |\n", whole);
        Assert.Contains("| `events` | contact | of mine | 400 days | 4 MiB | me |\n", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", whole, StringComparison.Ordinal);
    }

    private static string WithTopics(string text)
    {
        int table = text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
        int after = text.IndexOf("\n\n", table, StringComparison.Ordinal) + 1;
        var rows = text[table..after].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(row => row.Split('|')[1].Trim(), StringComparer.Ordinal);
        var others = TopicCatalogue.All.Except(TopicCatalogue.Records).Except(TopicCatalogue.DeadLetters);
        return text[..table]
            + string.Concat(TopicCatalogue.Records.Select(Row))
            + (rows.TryGetValue(DeadLetters, out string? letters) ? letters + "\n" : "")
            + string.Concat(others.Select(Row))
            + text[after..];

        string Row(TopicDefinition topic)
        {
            string[]? written = rows.GetValueOrDefault($"`{topic.Name}`")?.Split('|', StringSplitOptions.TrimEntries);
            string value = topic.Value is null ? "bytes" : $"`{topic.Value.Name}`";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| `{topic.Name}` | {topic.Key} | {written?[3] ?? value} | {Kept(topic.Retention)} | "
                + $"{topic.MaxMessageBytes >> 20} MiB | {written?[6] ?? topic.WrittenBy} |\n");
        }
    }

    private static string Kept(TopicRetention retention)
    {
        string age = retention.RetentionMs < 0 ? "" : $"{retention.RetentionMs / 86_400_000} days";
        return retention.Compact ? $"compacted, {age}".TrimEnd(',', ' ') : age.Length > 0 ? age : "forever";
    }
}
