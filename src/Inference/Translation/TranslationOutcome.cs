namespace StreamML.Inference.Translation;

/// <summary>What became of a text.</summary>
public enum TranslationOutcome
{
    /// <summary>It was translated.</summary>
    Translated,

    /// <summary>
    /// There was nothing to do: it is in the language wanted, or has no letters. The text is as it was.
    /// </summary>
    Unchanged,

    /// <summary>Its language was not given and could not be told.</summary>
    UnknownSource,

    /// <summary>The engine does not translate between these languages, nor through one in between.</summary>
    UnsupportedPair,

    /// <summary>It is longer than <see cref="TranslationOptions.MaxTextChars"/>.</summary>
    TooLong,

    /// <summary>The engine is not installed, off, away, or failed at this text.</summary>
    Unavailable,
}
