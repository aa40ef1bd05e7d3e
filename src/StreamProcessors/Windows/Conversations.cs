using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Windows;

/// <summary>How a contact's conversation goes, by its latest inbound messages.</summary>
internal static class Conversations
{
    /// <summary>Messages that a conversation is judged by: beyond that, older ones are no longer how it goes.</summary>
    public const int MaxMessages = 50;

    /// <summary>Differences of mean scores up to this are stable.</summary>
    private const double Margin = 0.1;

    /// <summary>Applies a message that is new or has changed to the latest ones.</summary>
    public static void Apply(ConversationTrend trend, ConversationMessage message)
    {
        int place = trend.LatestMessages.IndexOf(message.Message);
        if (place >= 0)
        {
            RemoveAt(trend, place);
        }

        if (message.Moved)
        {
            return;
        }

        int next = trend.LatestMessages.Count;
        while (next > 0 && (trend.LatestSentAtMs[next - 1], trend.LatestMessages[next - 1])
            .CompareTo((message.SentAtMs, message.Message)) > 0)
        {
            next--;
        }

        trend.LatestSentAtMs.Insert(next, message.SentAtMs);
        trend.LatestMessages.Insert(next, message.Message);
        trend.LatestSentiments.Insert(next, message.Sentiment);
        trend.LatestScores.Insert(next, message.Score);
        if (trend.LatestMessages.Count > MaxMessages)
        {
            RemoveAt(trend, 0);
        }
    }

    /// <summary>Judges a conversation anew by its latest messages.</summary>
    public static void Judge(ConversationTrend trend)
    {
        List<int> said = [.. Enumerable.Range(0, trend.LatestSentiments.Count)
            .Where(place => trend.LatestSentiments[place] != SentimentLabel.Unspecified)];
        trend.SentimentDistribution.Clear();
        foreach (int place in said)
        {
            WindowArithmetic.Add(trend.SentimentDistribution, LabelNames.Of(trend.LatestSentiments[place]), 1);
        }

        trend.MessageCount = said.Count;
        trend.FirstSentAtMs = said.Count == 0 ? 0 : trend.LatestSentAtMs[said[0]];
        trend.LastSentAtMs = said.Count == 0 ? 0 : trend.LatestSentAtMs[said[^1]];
        trend.AverageScore = said.Count == 0 ? 0 : Mean(trend, said);
        trend.OverallSentiment = Overall(trend);
        trend.Trend = said.Count < 2 ? TrendDirection.Stable : Direction(trend, said);
    }

    private static void RemoveAt(ConversationTrend trend, int place)
    {
        trend.LatestSentAtMs.RemoveAt(place);
        trend.LatestMessages.RemoveAt(place);
        trend.LatestSentiments.RemoveAt(place);
        trend.LatestScores.RemoveAt(place);
    }

    private static string Overall(ConversationTrend trend)
    {
        if (trend.SentimentDistribution.Count == 0)
        {
            return "";
        }

        long most = trend.SentimentDistribution.Max(count => count.Count);
        var overall = trend.SentimentDistribution.Where(count => count.Count == most).ToList();
        return overall.Count == 1 ? overall[0].Label : LabelNames.Of(SentimentLabel.Neutral);
    }

    // Of an odd number the one in the middle belongs to neither half.
    private static TrendDirection Direction(ConversationTrend trend, List<int> said)
    {
        int half = said.Count / 2;
        double change = Mean(trend, said[^half..]) - Mean(trend, said[..half]);
        return change > Margin ? TrendDirection.Improving
            : change < -Margin ? TrendDirection.Declining
            : TrendDirection.Stable;
    }

    private static double Mean(ConversationTrend trend, List<int> places)
        => places.Average(place => (double)trend.LatestScores[place]);
}
