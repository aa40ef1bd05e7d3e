using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Scoring;

/// <summary>Predicts how likely a contact engages with a message, and the best time to send it. Thread-safe.</summary>
/// <remarks>
/// Confidence is the probability of the likelier of the two outcomes, or, if the manifest has a Venn-Abers calibration,
/// 1 minus the distance of its two probabilities; times the present share of the model's inputs, by importance. Advice
/// on the message itself is given only if the model predicts that following it raises the probability by a percentage
/// point or more.
/// </remarks>
public sealed class EngagementScorer : Scorer<EngagementPrediction>
{
    /// <summary>Task of its artifacts.</summary>
    public const string Task = "engagement";

    private const float LeastGain = 0.01f;

    private static readonly string[] OfLevel =
    [
        "Send at another time: engagement is unlikely now",
        "Fair timing: improve the message or choose a better hour",
        "Good timing: send with confidence",
        "Excellent timing: send now",
    ];

    private static readonly (string Feature, float Better, string Sentence)[] OfMessage =
    [
        ("personalization_level", 1, "Add personalization, such as the name or past purchases"),
        ("has_call_to_action", 1, "Include a clear call to action"),
        ("has_media", 1, "Add a picture or a video"),
        ("has_link", 1, "Add a link to what the message is about"),
    ];

    private static readonly Advice[] OfFactors =
    [
        new("messages_received_last_7d", false, value => value >= 3,
            value => $"Pause: {FactorText.Count(value, "message", "messages")} in 7 days are enough"),
        new("campaigns_received_last_30d", false, value => value >= 3,
            value => $"Send fewer campaigns: there were {FactorText.Whole(value)} in 30 days"),
        new("hours_since_last_message", false, value => value is >= 0 and < 24, _ => "Leave a day between messages"),
        new("days_since_last_engagement", false, value => value >= 14,
            value =>
                $"Win attention back with something new: no engagement for {FactorText.Count(value, "day", "days")}"),
        new("is_business_hours", false, value => value == 0, _ => "Choose an hour of the working day"),
        new("is_business_hours", false, value => value > 0, _ => "Choose an hour outside of the working day"),
        new("is_weekend", false, value => value == 0, _ => "Choose a day of the weekend"),
        new("is_weekend", false, value => value > 0, _ => "Choose a working day"),
        new("engagement_rate_this_hour", false, value => value < 0.5f, _ =>
            "Choose another hour: past messages at this one did poorly"),
        new("engagement_rate_this_day", false, value => value < 0.5f, _ =>
            "Choose another day: past messages on this one did poorly"),
        new("avg_sentiment_score_last_30d", false, value => value < 0, _ =>
            "Settle what the contact is unhappy about first"),
        new("message_quality_score", false, value => value < 0.7f,
            _ => "Improve the message: 20 to 300 characters, a link or picture, a call to action"),
    ];

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">Task <c>engagement</c>, link logistic.</param>
    /// <param name="options">Detail of a score; null for the defaults.</param>
    /// <exception cref="ArtifactException">It is of another task, or its bytes break the format.</exception>
    public EngagementScorer(ModelArtifact artifact, ScoringOptions? options = null)
        : base(artifact, Task, TreeLink.Logistic, options ?? new ScoringOptions())
    {
    }

    /// <summary>The level of a probability.</summary>
    public static EngagementLevel LevelOf(float probability) => probability switch
    {
        >= 0.7f => EngagementLevel.VeryHigh,
        >= 0.5f => EngagementLevel.High,
        >= 0.3f => EngagementLevel.Medium,
        _ => EngagementLevel.Low,
    };

    /// <summary>Finds the best of several hours or days for one contact.</summary>
    /// <param name="moments">The hours (0 to 23) or days (Monday = 0), any set of them, one or more.</param>
    /// <param name="rows">One row per moment: the contact's features for a message sent then.</param>
    /// <exception cref="ArgumentException">There is no moment, or the numbers differ.</exception>
    public BestMoment Best(ReadOnlySpan<int> moments, ReadOnlySpan<float> rows)
    {
        if (moments.IsEmpty)
        {
            throw new ArgumentException("There must be at least one hour or day to choose from.", nameof(moments));
        }

        float[] probabilities = new float[moments.Length];
        PredictValues(rows, probabilities);
        int best = 0;
        var all = new (int Moment, float Probability)[moments.Length];
        for (int i = 0; i < moments.Length; i++)
        {
            all[i] = (moments[i], probabilities[i]);
            best = probabilities[i] > probabilities[best] ? i : best;
        }

        return new BestMoment(moments[best], probabilities[best], all);
    }

    private protected override EngagementPrediction Result(in ScoredRow row)
    {
        float probability = row.Prediction;
        var level = LevelOf(probability);
        var factors = Factors(row, Sentence);
        List<string> always = [OfLevel[(int)level]];
        if (level < EngagementLevel.VeryHigh)
        {
            AddBetterHour(row, always);
            AddBetterMessage(row, probability, always);
        }

        return new EngagementPrediction(
            probability, level, factors, Recommend(row, always, factors, OfFactors), ConfidenceOf(row), Identity);
    }

    private static string Sentence(TabularFeature feature, float value, double contribution) =>
        $"{FactorText.Of(feature, value)} ({(contribution > 0 ? "raises" : "lowers")} the chance)";

    private static void AddBetterHour(in ScoredRow row, List<string> always)
    {
        float preferred = row["preferred_contact_hour"], hour = row["hour_of_day"];
        if (Math.Abs(preferred - hour) >= 2)
        {
            always.Add($"Consider {FactorText.Hour(preferred)}, when the contact writes most");
        }
    }

    // Asks the model about the message with each change. Strongest change first.
    private void AddBetterMessage(in ScoredRow row, float probability, List<string> always)
    {
        int width = row.Values.Length;
        var changes = new List<(int Place, float Better, string Sentence)>(OfMessage.Length);
        foreach (var (feature, better, sentence) in OfMessage)
        {
            int place = row.PlaceOf(feature);
            if (place >= 0 && row.Values[place] < better)
            {
                changes.Add((place, better, sentence));
            }
        }

        float[] rows = new float[changes.Count * width], probabilities = new float[changes.Count];
        for (int i = 0; i < changes.Count; i++)
        {
            row.Values.CopyTo(rows.AsSpan(i * width));
            rows[(i * width) + changes[i].Place] = changes[i].Better;
        }

        PredictValues(rows, probabilities);
        always.AddRange(changes.Zip(probabilities).Where(each => each.Second - probability >= LeastGain)
            .OrderByDescending(each => each.Second).Take(2).Select(each => each.First.Sentence));
    }
}
