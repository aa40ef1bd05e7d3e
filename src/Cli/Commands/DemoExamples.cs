using System.Globalization;
using Spectre.Console;
using StreamML.Inference;
using StreamML.Inference.Language;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Commands;

/// <summary>The demo's last lines: two of its messages and its best lead, in words.</summary>
internal static class DemoExamples
{
    // High risk, and sure of sentiment, emotion and intent.
    private const int RankMax = 4;

    /// <summary>Prints a message in English, one in another language, and the best lead of the run.</summary>
    public static async Task PrintAsync(
        KafkaConnection kafka, ContactScores? lead, CancellationToken cancellationToken)
    {
        var reader = new RecordReader<EnrichedMessage>();
        var best = new (int Rank, EnrichedMessage? Message)[2];
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([TopicCatalogue.MessagesEnriched], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            var message = reader.Read(record);
            ref var place = ref best[TextLanguages.English.Include(message.Language?.Code ?? "") ? 0 : 1];
            if (Rank(message) is int rank && rank > place.Rank)
            {
                place = (rank, message);
            }

            if (best[0].Rank == RankMax && best[1].Rank == RankMax)
            {
                break;
            }
        }

        Console.WriteLine();
        foreach (var (_, message) in best)
        {
            if (message is not null)
            {
                Console.WriteLine(Line(message, AnsiConsole.Profile.Width));
            }
        }

        if (lead is { Lead.HasScore: true, Churn.HasProbability: true, Engagement.HasProbability: true })
        {
            Console.WriteLine(Line(lead, AnsiConsole.Profile.Width));
        }
    }

    /// <summary>A message and its labels, in two lines where one would be too long.</summary>
    /// <param name="message">An inbound message with a text.</param>
    /// <param name="width">Columns of the terminal.</param>
    internal static string Line(EnrichedMessage message, int width)
    {
        var sentiment = message.Sentiment;
        string labels = string.Join(" · ", new[]
        {
            (LanguageNames.Of(message.Language.Code) ?? message.Language.Code)
                + (message.Translation is { Outcome: TranslationOutcome.Translated } ? ", translated" : ""),
            Name(sentiment.Label, sentiment.LowConfidence) + $" ({Number(sentiment.Confidence, "0.00")})",
            Name(message.Emotion.Label, message.Emotion.LowConfidence),
            Name(message.Intent.Label, message.Intent.LowConfidence),
            message.Risk.Level == RiskLevel.High ? "high risk" : "",
        }.Where(label => label.Length > 0));
        return Fit($"\"{Cut(message.Text.ReplaceLineEndings(" "), width - 4)}\"", labels, width);
    }

    private static string Line(ContactScores scores, int width)
    {
        var (lead, churn, engagement) = (scores.Lead, scores.Churn, scores.Engagement);
        string contact = scores.ContactKey[(scores.ContactKey.LastIndexOf('/') + 1)..];
        return Fit(
            $"contact {contact[..Math.Min(8, contact.Length)]}…",
            $"lead {Number(lead.Score, "0")} of 100, {lead.Tier} · "
                + $"churn {Number(churn.Probability, "0 %")}, {churn.Risk} · "
                + $"engagement {Number(engagement.Probability, "0 %")}, {engagement.Level}",
            width);
    }

    private static string Fit(string subject, string labels, int width) =>
        $"  {subject} → {labels}" is var line && line.GetCellWidth() <= width ? line : $"  {subject}\n    → {labels}";

    // 0: nothing to show.
    private static int Rank(EnrichedMessage message) =>
        message is not { Risk: { } risk, Sentiment: { } sentiment, Emotion: { } emotion, Intent: { } intent }
            || message.Language is null
            ? 0
            : 1 + (risk.Level == RiskLevel.High ? 1 : 0)
                + (sentiment.LowConfidence || emotion.LowConfidence || intent.LowConfidence ? 0 : 2);

    private static string Cut(string text, int cells)
    {
        if (text.GetCellWidth() <= cells)
        {
            return text;
        }

        var elements = StringInfo.GetTextElementEnumerator(text);
        int end = 0;
        while (elements.MoveNext())
        {
            int next = elements.ElementIndex + elements.GetTextElement().Length;
            if (text[..next].GetCellWidth() > cells - 1)
            {
                break;
            }

            end = next;
        }

        return text[..end].TrimEnd() + "…";
    }

    private static string Name<T>(T label, bool isUnsure)
        where T : struct, Enum => (isUnsure ? "perhaps " : "") + label.ToString().ToLowerInvariant();

    private static string Number(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
