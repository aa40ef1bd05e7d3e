using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Windows;

namespace StreamML.StreamProcessors.Tests.Windows;

/// <summary>How a conversation is judged.</summary>
public sealed class ConversationTests
{
    [Fact]
    public void Conversation_OfTheSource_IsNeutralAndDeclining()
    {
        var trend = Of(
            ("positive", 0.5f), ("neutral", 0f), ("neutral", 0.1f), ("negative", -0.6f));

        Assert.Equal("neutral", trend.OverallSentiment);
        Assert.Equal(
            new Dictionary<string, long> { ["positive"] = 1, ["neutral"] = 2, ["negative"] = 1 },
            trend.SentimentDistribution.Map());
        Assert.Equal(TrendDirection.Declining, trend.Trend);
        Assert.Equal(0, trend.AverageScore, 6);
        Assert.Equal((4, 0, 3), (trend.MessageCount, trend.FirstSentAtMs, trend.LastSentAtMs));
    }

    [Theory]
    [InlineData(-0.5f, 0.5f, TrendDirection.Improving)]
    [InlineData(0.2f, 0.25f, TrendDirection.Stable)]
    [InlineData(0.25f, 0.1f, TrendDirection.Declining)]
    public void Halves_ThatDiffer_GiveTheDirection(float earlier, float later, TrendDirection expected)
        => Assert.Equal(expected, Of(
            ("neutral", earlier), ("neutral", earlier), ("neutral", 9f), ("neutral", later), ("neutral", later)).Trend);

    [Fact]
    public void Conversation_WithoutSentiments_IsStableAndEmpty()
    {
        var trend = Of(("", 0f));

        Assert.Equal(("", 0, TrendDirection.Stable), (trend.OverallSentiment, trend.MessageCount, trend.Trend));
    }

    [Fact]
    public void Messages_InAnyOrder_AreTheLatestFifty()
    {
        var messages = Enumerable.Range(0, 80)
            .Select(n => new ConversationMessage
            {
                Message = (ulong)n,
                SentAtMs = n / 2,
                Sentiment = SentimentLabel.Neutral,
            })
            .ToArray();
        new Random(3).Shuffle(messages);
        var trend = new ConversationTrend();

        foreach (var message in messages)
        {
            Conversations.Apply(trend, message);
        }

        Assert.Equal(Enumerable.Range(30, 50).Select(n => (ulong)n), trend.LatestMessages);
    }

    private static ConversationTrend Of(params (string Sentiment, float Score)[] messages)
    {
        var trend = new ConversationTrend();
        foreach (var (place, (sentiment, score)) in messages.Index())
        {
            Conversations.Apply(trend, new ConversationMessage
            {
                Message = (ulong)place,
                SentAtMs = place,
                Sentiment = LabelNames.SentimentOf(sentiment),
                Score = score,
            });
        }

        Conversations.Judge(trend);
        return trend;
    }
}
