namespace StreamML.Inference.Speech;

/// <summary>A word that was heard.</summary>
/// <param name="Text">The word: in lower case from PocketSphinx, with case and punctuation from Whisper.</param>
/// <param name="Start">From the start of the audio.</param>
/// <param name="End">From the start of the audio; not before <paramref name="Start"/>.</param>
/// <param name="Confidence">The engine's posterior probability, 0 to 1.</param>
public sealed record TranscriptWord(string Text, TimeSpan Start, TimeSpan End, double Confidence);

/// <summary>A piece of speech: words between two pauses, or what the engine puts together.</summary>
/// <param name="Text">The words with a blank between them.</param>
/// <param name="Start">Start of the first word.</param>
/// <param name="End">End of the last one.</param>
/// <param name="Confidence">Mean of the words' confidences, weighted with their durations, or of its tokens; 0 to
/// 1.</param>
public sealed record TranscriptSegment(string Text, TimeSpan Start, TimeSpan End, double Confidence);

/// <summary>What was said in an audio.</summary>
/// <param name="Text">All segments with a blank between them; empty where nothing was heard.</param>
/// <param name="Language">BCP-47 code of the language that was listened for.</param>
/// <param name="Confidence">Mean of the words' or segments' confidences, weighted with their durations; 0 without
/// any.</param>
/// <param name="Duration">Of the audio, silence included.</param>
/// <param name="Segments">In order of time.</param>
/// <param name="Words">In order of time.</param>
/// <param name="Engine">Who transcribed.</param>
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
    /// Probability of <see cref="Language"/>, 0 to 1, where the engine told it; null where it was given.
    /// </summary>
    public double? LanguageProbability { get; init; }

    /// <summary>BCP-47 of the text: another one than <see cref="Language"/> where the engine translated.</summary>
    public string TextLanguage { get; init; } = Language;

    /// <summary>Where the words' times are from.</summary>
    public WordTiming WordTiming { get; init; }
}

/// <summary>Where the times of words are from.</summary>
public enum WordTiming
{
    /// <summary>The engine heard them.</summary>
    Heard,

    /// <summary>A segment's time divided by the letters of its words: right to about a second.</summary>
    Interpolated,
}

/// <summary>The outcome of a transcription: one of both is null.</summary>
/// <param name="Transcript">What was said.</param>
/// <param name="Fault">Why there is none.</param>
public sealed record Transcription(Transcript? Transcript, VoiceFault? Fault);

/// <summary>How far a transcription is.</summary>
/// <param name="Done">Audio that is transcribed.</param>
/// <param name="Total">The whole audio.</param>
public readonly record struct TranscriptionProgress(TimeSpan Done, TimeSpan Total);
