namespace StreamML.Inference.Audience;

/// <summary>
/// What texts say of their senders as an audience: personality and engagement. Configuration section <c>Audience</c>.
/// No model ships: they are trained on texts that the account has labelled.
/// </summary>
public sealed class AudienceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Audience";

    /// <summary>
    /// Whether texts are judged at all, default true: without a model that costs nothing and says "not trained".
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Folder of a personality artifact; empty, the default: none is trained.</summary>
    public string PersonalityModel { get; set; } = "";

    /// <summary>Folder of an engagement artifact; empty, the default: none is trained.</summary>
    public string EngagementModel { get; set; } = "";

    /// <summary>
    /// Labels of personality, comma separated, 2 to 8 of at most 64 characters; default <c>Emotional,Conqueror</c>,
    /// those of the guide that asked for it. A model with others is refused.
    /// </summary>
    public string PersonalityLabels { get; set; } = "Emotional,Conqueror";

    /// <summary>
    /// Confidence below which a label is given and flagged, default 0.6, 0 to 1: what the guide asks for.
    /// </summary>
    public float MinConfidence { get; set; } = 0.6f;

    /// <summary>
    /// Fewest labelled texts that a model is trained on, default 50, 4 to 1,000,000: below, the guide calls the data
    /// insufficient.
    /// </summary>
    public int MinExamples { get; set; } = 50;

    /// <summary>
    /// New labelled texts after which a model is trained again, default 50, 1 to 1,000,000, as the guide has it.
    /// </summary>
    public int RetrainThreshold { get; set; } = 50;

    /// <summary>
    /// Days after which a model counts as old and is trained again, default 7, 1 to 3,650, as the guide has it.
    /// </summary>
    public int MaxAgeDays { get; set; } = 7;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">One is outside; the message names it.</exception>
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
