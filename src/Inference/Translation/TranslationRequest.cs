using StreamML.Inference.Language;

namespace StreamML.Inference.Translation;

/// <summary>One text to translate.</summary>
/// <param name="Text">The text, of any length and content.</param>
/// <param name="Source">BCP-47 tag of its language; null or <c>und</c> to have it detected.</param>
/// <param name="Target">BCP-47 tag of the language wanted.</param>
public readonly record struct TranslationRequest(string Text, string? Source, string Target)
{
    /// <summary>Whether the language of the text is given.</summary>
    public bool HasSource => !string.IsNullOrEmpty(Source) && Source != LanguagePrediction.Undetermined;

    // A printed request must not show a person's text.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"{Source ?? "und"} to {Target}, {Text.Length} characters");
        return true;
    }
}
