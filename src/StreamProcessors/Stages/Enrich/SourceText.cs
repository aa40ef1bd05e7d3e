using StreamML.Inference;
using StreamML.Inference.Language;
using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>A text to analyse.</summary>
/// <param name="Text">The text.</param>
/// <param name="SpokenLanguage">BCP-47 tag of the language it was spoken in, where it is a transcript's; else empty: it
/// is told.</param>
/// <param name="Listener">What heard it; default where nobody did.</param>
public readonly record struct SourceText(string Text, string SpokenLanguage = "", ModelIdentity Listener = default)
{
    /// <summary>The text of a message, with what is known of its transcript.</summary>
    public static SourceText Of(Schemas.V1.EnrichedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Transcript is { } heard
            ? new SourceText(message.Text, heard.Language, new ModelIdentity(heard.Engine, heard.EngineVersion))
            {
                TranscriptConfidence = heard.Confidence > 0 ? heard.Confidence : null,
                SpokenProbability = heard.LanguageProbability > 0 ? heard.LanguageProbability : null,
            }
            : new SourceText(message.Text);
    }

    /// <summary>Confidence of the transcript, 0 to 1; null where it is none, or its engine tells none.</summary>
    public float? TranscriptConfidence { get; init; }

    /// <summary>
    /// Probability that it was spoken in <see cref="SpokenLanguage"/>, 0 to 1; null where nobody tells.
    /// </summary>
    public float? SpokenProbability { get; init; }

    /// <summary>
    /// Whose text it is: it decides which models read it. Default: nobody's, read by those that are live for all.
    /// </summary>
    public TextOwner Owner { get; init; }

    /// <summary>Whether its language is known, and need not be told.</summary>
    public bool HasLanguage =>
        !string.IsNullOrEmpty(SpokenLanguage) && SpokenLanguage != LanguagePrediction.Undetermined;

    // A printed text must not show what a person wrote.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Text.Length} characters {SpokenLanguage}");
        return true;
    }
}

/// <summary>Whose text it is.</summary>
/// <param name="Tenant">Tenant; null is none.</param>
/// <param name="ContactKey">Contact key; null is none.</param>
/// <param name="Shadowed">Whether shadow models are asked about it.</param>
public readonly record struct TextOwner(string? Tenant, string? ContactKey, bool Shadowed)
{
    // A printed text must not show whose it is.
    private bool PrintMembers(System.Text.StringBuilder builder) => false;
}

/// <summary>What became of a foreign text, and its share of the time that took.</summary>
/// <param name="Answer">The translation, or why there is none.</param>
/// <param name="LatencyUs">Share of the batch's time, microseconds.</param>
public readonly record struct TextTranslation(TranslationResult Answer, long LatencyUs);
