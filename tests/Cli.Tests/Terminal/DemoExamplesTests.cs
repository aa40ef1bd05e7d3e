using StreamML.Cli.Commands;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>The demo's last lines, in windows of usual widths.</summary>
public sealed class DemoExamplesTests
{
    [Fact]
    public void Message_InAWideWindow_IsOneLineInWords()
    {
        var message = Message("I want my money back.");
        message.Risk.Level = RiskLevel.High;

        Assert.Equal(
            "  \"I want my money back.\" → English · negative (0.93) · anger · complaint · high risk",
            DemoExamples.Line(message, 120));
    }

    [Fact]
    public void Message_TooLongForTheWindow_IsBrokenBeforeItsLabelsAndCutAtItsEnd()
    {
        var message = Message(string.Concat(Enumerable.Repeat("devolver 😠\n", 20)));
        message.Language.Code = "es";
        message.Translation = new TranslationEnrichment { Outcome = TranslationOutcome.Translated };
        message.Emotion.LowConfidence = true;

        string[] lines = DemoExamples.Line(message, 80).Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.InRange(lines[0].Length, 60, 80);
        Assert.EndsWith("…\"", lines[0], StringComparison.Ordinal);
        Assert.Equal("    → Spanish, translated · negative (0.93) · perhaps anger · complaint", lines[1]);
    }

    private static EnrichedMessage Message(string text) => new()
    {
        Text = text,
        Language = new LanguageEnrichment { Code = "en" },
        Sentiment = new SentimentEnrichment { Label = SentimentLabel.Negative, Confidence = 0.93f },
        Emotion = new EmotionEnrichment { Label = EmotionLabel.Anger },
        Intent = new IntentEnrichment { Label = IntentLabel.Complaint },
        Risk = new RiskEnrichment { Level = RiskLevel.Low },
    };
}
