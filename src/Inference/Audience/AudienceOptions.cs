using System.ComponentModel.DataAnnotations;

namespace StreamML.Inference.Audience;

/// <summary>
/// Classification of senders as an audience from their texts: personality and engagement. Configuration section
/// <c>Audience</c>. No model is shipped: they are trained on texts labelled by the account.
/// </summary>
public sealed class AudienceOptions : IValidatableObject
{
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
    [Range(0.0, 1.0)]
    public float MinConfidence { get; set; } = 0.6f;

    /// <summary>
    /// Fewest labelled texts to train a model on, default 50, 4 to 1,000,000: the guide calls fewer insufficient.
    /// </summary>
    [Range(4, 1_000_000)]
    public int MinExamples { get; set; } = 50;

    /// <summary>The labels of personality.</summary>
    public string[] Labels() =>
        PersonalityLabels.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        string[] labels = Labels();
        if (labels.Length is < 2 or > 8 || labels.Any(label => label.Length > 64)
            || labels.Distinct(StringComparer.Ordinal).Count() < labels.Length)
        {
            yield return new ValidationResult(
                "must be 2 to 8 different labels of at most 64 characters, comma separated",
                [nameof(PersonalityLabels)]);
        }
    }
}
