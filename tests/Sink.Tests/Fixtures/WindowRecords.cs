using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>Windows and trends.</summary>
internal sealed partial class Records
{
    public SourceRecord Window(string contact, long version, long messages = 3)
        => Of(TopicCatalogue.AnalyticsWindows, new AnalyticsWindow
        {
            Tenant = "t",
            SubjectKind = WindowSubject.Contact,
            Subject = contact,
            Size = WindowSize.Hour,
            StartMs = Noon,
            Version = version,
            Messages = messages,
            Inbound = 2,
            Sentiment =
            {
                new LabelCount { Label = "neutral", Count = 1 },
                new LabelCount { Label = "positive", Count = messages },
            },
            Feedback = { new FeedbackCounts { Model = "sentiment", Total = 3, Agreements = 2, Corrections = 1 } },
            Latency = new LatencyCounts { Count = 2, SumUs = 5_000, Buckets = { 0, 1, 1 } },
        });

    public SourceRecord Trend(string contact, long version, TrendDirection trend = TrendDirection.Improving)
        => Of(TopicCatalogue.ConversationTrends, new ConversationTrend
        {
            Tenant = "t",
            ContactKey = contact,
            Version = version,
            OverallSentiment = "positive",
            SentimentDistribution = { new LabelCount { Label = "positive", Count = 2 } },
            AverageScore = 0.25,
            Trend = trend,
            MessageCount = 2,
            FirstSentAtMs = Noon,
            LastSentAtMs = Noon + 1,
        });
}
