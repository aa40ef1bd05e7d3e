using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Windows;

/// <summary>How a contact's conversation goes, by its latest inbound messages.</summary>
internal static class Conversations
{
    /// <summary>Messages that a conversation is judged by: beyond that, older ones are no longer how it goes.</summary>
    public const int MaxMessages = 50;

    /// <summary>Differences of mean scores up to this are stable.</summary>
    private const double Margin = 0.1;

    /// <summary>Applies a message that is new or has changed.</summary>
    public static void Apply(CountedConversation conversation, ConversationMessage message)
    {
        var messages = conversation.Messages;
        for (int place = 0; place < messages.Count; place++)
        {
            if (messages[place].Message == message.Message)
            {
                messages.RemoveAt(place);
                break;
            }
        }

        if (message.Moved)
        {
            return;
        }

        int next = messages.Count;
        while (next > 0 && Compare(messages[next - 1], message) > 0)
        {
            next--;
        }

        messages.Insert(next, message);
        if (messages.Count > MaxMessages)
        {
            messages.RemoveAt(0);
        }
    }

    /// <summary>The trend of a conversation, without tenant, contact and version.</summary>
    public static ConversationTrend TrendOf(CountedConversation conversation)
    {
        var said = conversation.Messages.Where(message => message.Sentiment.Length > 0).ToList();
        var trend = new ConversationTrend { MessageCount = said.Count, Trend = TrendDirection.Stable };
        foreach (var message in said)
        {
            WindowArithmetic.Add(trend.SentimentDistribution, message.Sentiment, 1);
        }

        if (said.Count == 0)
        {
            return trend;
        }

        trend.FirstSentAtMs = said[0].SentAtMs;
        trend.LastSentAtMs = said[^1].SentAtMs;
        trend.AverageScore = said.Average(message => (double)message.Score);
        long most = trend.SentimentDistribution.Values.Max();
        var overall = trend.SentimentDistribution.Where(count => count.Value == most).ToList();
        trend.OverallSentiment = overall.Count == 1 ? overall[0].Key : LabelNames.Of(SentimentLabel.Neutral);
        if (said.Count >= 2)
        {
            trend.Trend = Direction(said);
        }

        return trend;
    }

    // Of an odd number the one in the middle belongs to neither half.
    private static TrendDirection Direction(List<ConversationMessage> said)
    {
        int half = said.Count / 2;
        double change = said.TakeLast(half).Average(message => (double)message.Score)
            - said.Take(half).Average(message => (double)message.Score);
        return change > Margin ? TrendDirection.Improving
            : change < -Margin ? TrendDirection.Declining
            : TrendDirection.Stable;
    }

    private static int Compare(ConversationMessage one, ConversationMessage other)
        => (one.SentAtMs, one.Message).CompareTo((other.SentAtMs, other.Message));
}
