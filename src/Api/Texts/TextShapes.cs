namespace StreamML.Api.Texts;

/// <summary>A text to analyse.</summary>
/// <param name="Text">The text.</param>
/// <param name="IncludeEmotions">Whether the emotion is asked for; default true.</param>
/// <param name="ReturnAllScores">Whether the probability of every label is; default false.</param>
public sealed record AnalyzeRequest(string? Text, bool? IncludeEmotions = null, bool? ReturnAllScores = null);

/// <summary>What the models say of a text.</summary>
/// <param name="Sentiment">positive, neutral or negative.</param>
/// <param name="SentimentScore">Probability of that sentiment, 0 to 1.</param>
/// <param name="Confidence">The same.</param>
/// <param name="Emotion">anger, disgust, fear, joy, neutral, sadness or surprise.</param>
/// <param name="EmotionScore">Probability of that emotion, 0 to 1.</param>
/// <param name="RiskLevel">low, medium or high: how urgently a person should look at it.</param>
public sealed record TextAnswer(
    string Sentiment, double SentimentScore, double Confidence, string? Emotion, double? EmotionScore,
    string RiskLevel)
{
    /// <summary>Probability of each sentiment, where asked for.</summary>
    public IReadOnlyDictionary<string, double>? SentimentScores { get; init; }

    /// <summary>Probability of each emotion, where asked for.</summary>
    public IReadOnlyDictionary<string, double>? EmotionScores { get; init; }

    /// <summary>With <c>?detail=true</c>: the rest that is known of the text.</summary>
    public TextDetail? Detail { get; init; }
}

/// <summary>What is known of a text beyond the documented fields.</summary>
/// <param name="Language">BCP-47 tag; und: not known.</param>
/// <param name="Intent">purchase, support, complaint, inquiry, return or tracking.</param>
/// <param name="IntentConfidence">Its probability, 0 to 1.</param>
/// <param name="LowConfidence">Which labels are not to be relied on.</param>
/// <param name="Models">Which models answered, by task.</param>
public sealed record TextDetail(
    string Language, string Intent, double IntentConfidence, IReadOnlyList<string> LowConfidence,
    IReadOnlyDictionary<string, string> Models);

/// <summary>Texts to analyse.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="IncludeEmotions">Whether the emotion is asked for; default true.</param>
public sealed record AnalyzeBatchRequest(IReadOnlyList<string?>? Texts, bool? IncludeEmotions = null);

/// <summary>What the models say of one text of many.</summary>
/// <param name="Sentiment">positive, neutral or negative.</param>
/// <param name="SentimentScore">Probability of that sentiment, 0 to 1.</param>
/// <param name="Emotion">The emotion.</param>
/// <param name="RiskLevel">low, medium or high.</param>
public sealed record BatchTextAnswer(string Sentiment, double SentimentScore, string? Emotion, string RiskLevel);

/// <summary>A conversation to judge.</summary>
/// <param name="Messages">What one side wrote, the oldest first.</param>
public sealed record ConversationRequest(IReadOnlyList<string?>? Messages);

/// <summary>How a conversation goes.</summary>
/// <param name="OverallSentiment">The most frequent sentiment; neutral where two are.</param>
/// <param name="SentimentDistribution">Messages by sentiment.</param>
/// <param name="AverageScore">Mean score, -1 (negative) to 1 (positive).</param>
/// <param name="Trend">improving, stable or declining: the second half's mean score against the first's.</param>
/// <param name="MessageCount">Messages judged.</param>
public sealed record ConversationAnswer(
    string OverallSentiment, IReadOnlyDictionary<string, long> SentimentDistribution, double AverageScore,
    string Trend, int MessageCount);

/// <summary>A text to classify.</summary>
/// <param name="Text">The text.</param>
public sealed record TextRequest(string? Text);

/// <summary>What the sender of a text wants.</summary>
/// <param name="Intent">purchase, support, complaint, inquiry, return or tracking.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="AllProbabilities">Probability of each; they sum to 1.</param>
public sealed record IntentAnswer(
    string Intent, double Confidence, IReadOnlyDictionary<string, double> AllProbabilities);

/// <summary>How the sender of a text feels.</summary>
/// <param name="Sentiment">negative, neutral or positive.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="Intensity">How strong the feeling is, 0 (none) to 1.</param>
/// <param name="AllProbabilities">Probability of each; they sum to 1.</param>
public sealed record SentimentIntensityAnswer(
    string Sentiment, double Confidence, double Intensity, IReadOnlyDictionary<string, double> AllProbabilities);
