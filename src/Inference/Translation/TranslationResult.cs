namespace StreamML.Inference.Translation;

/// <summary>A translation, or why there is none. A text without one goes on untranslated.</summary>
/// <param name="Outcome">What became of the text.</param>
/// <param name="Text">The translation; the text itself where it is <see cref="TranslationOutcome.Unchanged"/>; else
/// null.</param>
/// <param name="Source">BCP-47 tag of the language translated from, given or detected; null where it is not
/// known.</param>
/// <param name="Engine">Who translated, with the version of its data where it tells one, e.g.
/// <c>apertium/eng-spa+es-pt.1f0a93c2</c>; default where nobody did.</param>
/// <param name="Reason">A sentence for people where there is no translation, without any of the text; else
/// null.</param>
public readonly record struct TranslationResult(
    TranslationOutcome Outcome, string? Text, string? Source, ModelIdentity Engine, string? Reason)
{
    /// <summary>Whether <see cref="Text"/> is in the language wanted, as far as anybody knows.</summary>
    public bool HasText => Text is not null;

    internal static TranslationResult Of(string text, string? source, ModelIdentity engine) =>
        new(TranslationOutcome.Translated, text, source, engine, null);

    internal static TranslationResult Unchanged(TranslationRequest request) =>
        new(TranslationOutcome.Unchanged, request.Text, request.HasSource ? request.Source : null, default, null);

    internal static TranslationResult Refused(TranslationOutcome outcome, TranslationRequest request, string reason) =>
        new(outcome, null, request.HasSource ? request.Source : null, default, reason);

    internal static TranslationResult Unsupported(TranslationRequest request) => Refused(
        TranslationOutcome.UnsupportedPair, request,
        $"{Tag(request.Source)} is not translated to {Tag(request.Target)} here");

    /// <summary>A text that was not translated, though it could be.</summary>
    public static TranslationResult Unavailable(TranslationRequest request, string reason) =>
        Refused(TranslationOutcome.Unavailable, request, reason);

    // A tag comes from outside; no more of it than a tag can have is repeated.
    private static string Tag(string? tag) =>
        tag is { Length: <= 35 }
            && tag.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_') ? tag : "the language asked for";

    // A printed result must not show a person's text.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Outcome} {Source} {Engine} {Reason}");
        return true;
    }
}
