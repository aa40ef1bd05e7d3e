namespace StreamML.Inference.Audience;

/// <summary>
/// Classification of senders as an audience from their texts: personality and engagement. Configuration section
/// <c>Audience</c>. No model is shipped: they are trained on texts labelled by the account.
/// </summary>
public sealed class AudienceOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Audience";

    /// <summary>
    /// Whether texts are classified, default true: without a model that costs nothing and yields "not trained".
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Folder of a personality artifact; empty, the default: no model is trained.</summary>
    public string PersonalityModel { get; set; } = "";

    /// <summary>Folder of an engagement artifact; empty, the default: no model is trained.</summary>
    public string EngagementModel { get; set; } = "";

    /// <summary>
    /// Labels of personality, comma-separated, 2 to 8 of at most 64 characters; default <c>Emotional,Conqueror</c>,
    /// from the original guide. A model with other labels is refused.
    /// </summary>
    public string PersonalityLabels { get; set; } = "Emotional,Conqueror";

    /// <summary>Confidence below which a label is flagged, default 0.6, 0 to 1, from the guide.</summary>
    public float MinConfidence { get; set; } = 0.6f;

    /// <summary>
    /// Fewest labelled texts to train a model on, default 50, 4 to 1,000,000: the guide calls fewer insufficient.
    /// </summary>
    public int MinExamples { get; set; } = 50;

    /// <summary>
    /// Number of new labelled texts after which a model is retrained, default 50, 1 to 1,000,000, from the guide.
    /// </summary>
    public int RetrainThreshold { get; set; } = 50;

    /// <summary>
    /// Age, days, after which a model is outdated and retrained, default 7, 1 to 3,650, from the guide.
    /// </summary>
    public int MaxAgeDays { get; set; } = 7;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        string[] labels = Labels();
        Require(
            labels.Length is >= 2 and <= 8 && labels.All(label => label.Length <= 64)
            && labels.Distinct(StringComparer.Ordinal).Count() == labels.Length,
            nameof(PersonalityLabels), "2 to 8 different labels of at most 64 characters, comma separated");
        Require(MinConfidence is >= 0 and <= 1, nameof(MinConfidence), "0 to 1");
        Require(MinExamples is >= 4 and <= 1_000_000, nameof(MinExamples), "4 to 1000000");
        Require(RetrainThreshold is >= 1 and <= 1_000_000, nameof(RetrainThreshold), "1 to 1000000");
        Require(MaxAgeDays is >= 1 and <= 3_650, nameof(MaxAgeDays), "1 to 3650");
    }

    /// <summary>The labels of personality.</summary>
    public string[] Labels() =>
        PersonalityLabels.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
        }
    }
}
