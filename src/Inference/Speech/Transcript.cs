namespace StreamML.Inference.Speech;

/// <summary>A recognised word.</summary>
/// <param name="Text">The word: in lower case from PocketSphinx, with case and punctuation from Whisper.</param>
/// <param name="Start">From the start of the audio.</param>
/// <param name="End">From the start of the audio; not before <paramref name="Start"/>.</param>
/// <param name="Confidence">The engine's posterior probability, 0 to 1.</param>
public sealed record TranscriptWord(string Text, TimeSpan Start, TimeSpan End, double Confidence);

/// <summary>A segment of speech: words between two pauses, or as grouped by the engine.</summary>
/// <param name="Text">The words, separated by blanks.</param>
/// <param name="Start">Start of the first word.</param>
/// <param name="End">End of the last one.</param>
/// <param name="Confidence">Mean of the words' confidences, weighted by duration, or of its tokens; 0 to 1.</param>
public sealed record TranscriptSegment(string Text, TimeSpan Start, TimeSpan End, double Confidence);

/// <summary>Transcript of an audio.</summary>
/// <param name="Text">All segments, separated by blanks; empty if nothing was heard.</param>
/// <param name="Language">BCP-47 code of the language transcribed.</param>
/// <param name="Confidence">Mean of the words' or segments' confidences, weighted by duration; 0 without any.</param>
/// <param name="Duration">Duration of the audio, including silence.</param>
/// <param name="Segments">In time order.</param>
/// <param name="Words">In time order.</param>
/// <param name="Engine">The engine.</param>
public sealed record Transcript(
    string Text,
    string Language,
    double Confidence,
    TimeSpan Duration,
    IReadOnlyList<TranscriptSegment> Segments,
    IReadOnlyList<TranscriptWord> Words,
    ModelIdentity Engine)
{
    /// <summary>
    /// Probability of <see cref="Language"/>, 0 to 1, if the engine detected it; null if it was given.
    /// </summary>
    public double? LanguageProbability { get; init; }

    /// <summary>BCP-47 code of the text; differs from <see cref="Language"/> if the engine translated.</summary>
    public string TextLanguage { get; init; } = Language;

    /// <summary>Source of the words' times.</summary>
    public WordTiming WordTiming { get; init; }
}

/// <summary>Source of words' times.</summary>
public enum WordTiming
{
    /// <summary>Determined by the engine.</summary>
    Heard,

    /// <summary>A segment's time divided by the letters of its words: accurate to about a second.</summary>
    Interpolated,
}

/// <summary>Result of a transcription; exactly one of the two is null.</summary>
/// <param name="Transcript">The transcript.</param>
/// <param name="Fault">Why there is none.</param>
public sealed record Transcription(Transcript? Transcript, VoiceFault? Fault);

/// <summary>Progress of a transcription.</summary>
/// <param name="Done">Audio transcribed so far.</param>
/// <param name="Total">The whole audio.</param>
public readonly record struct TranscriptionProgress(TimeSpan Done, TimeSpan Total);
