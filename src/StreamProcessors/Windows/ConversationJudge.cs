using StreamML.Inference.Sentiment;
using StreamML.Schemas.V1;
using SentimentLabel = StreamML.Schemas.V1.SentimentLabel;
using TextSentiment = StreamML.Inference.Sentiment.SentimentLabel;

namespace StreamML.StreamProcessors.Windows;

/// <summary>How a conversation goes that nobody keeps: the same judgement as of a contact's.</summary>
public static class ConversationJudge
{
    /// <summary>Judges a conversation.</summary>
    /// <param name="sentiments">Of each message, the oldest first.</param>
    public static ConversationTrend Of(IReadOnlyList<SentimentPrediction> sentiments)
    {
        ArgumentNullException.ThrowIfNull(sentiments);
        var trend = new ConversationTrend();
        for (int i = 0; i < sentiments.Count; i++)
        {
            trend.LatestSentAtMs.Add(i);
            trend.LatestSentiments.Add(sentiments[i].Label switch
            {
                TextSentiment.Positive => SentimentLabel.Positive,
                TextSentiment.Negative => SentimentLabel.Negative,
                _ => SentimentLabel.Neutral,
            });
            trend.LatestScores.Add(sentiments[i].Score);
        }

        Conversations.Judge(trend);
        return trend;
    }
}
