namespace StreamML.Api.Voice;

/// <summary>What was said in an audio file.</summary>
/// <param name="Text">The words; empty if nothing was heard.</param>
/// <param name="Language">BCP-47 tag of the language spoken.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Duration">Seconds of audio.</param>
/// <param name="Segments">Pieces of speech in time order.</param>
public sealed record TranscriptAnswer(
    string Text, string Language, double Confidence, double Duration, IReadOnlyList<SegmentAnswer> Segments)
{
    /// <summary>With <c>?detail=true</c>: the words with their times.</summary>
    public IReadOnlyList<WordAnswer>? Words { get; init; }
}

/// <summary>A piece of speech.</summary>
/// <param name="Start">Seconds from the start of the audio.</param>
/// <param name="End">Seconds from the start of the audio.</param>
/// <param name="Text">The words.</param>
public sealed record SegmentAnswer(double Start, double End, string Text);

/// <summary>A word.</summary>
/// <param name="Word">The word.</param>
/// <param name="Start">Seconds from the start of the audio.</param>
/// <param name="End">Seconds from the start of the audio.</param>
/// <param name="Confidence">0 to 1.</param>
public sealed record WordAnswer(string Word, double Start, double End, double Confidence);

/// <summary>What was said, in English.</summary>
/// <param name="Text">The words in English.</param>
/// <param name="Language">BCP-47 tag of the language spoken.</param>
/// <param name="Duration">Seconds of audio.</param>
public sealed record VoiceTranslationAnswer(string Text, string Language, double Duration);

/// <summary>The language spoken.</summary>
/// <param name="Language">BCP-47 tag.</param>
public sealed record SpokenLanguageAnswer(string Language);

/// <summary>Languages that the engine understands.</summary>
/// <param name="Languages">BCP-47 tags.</param>
/// <param name="Count">How many.</param>
public sealed record SpokenLanguagesAnswer(IReadOnlyList<string> Languages, int Count);
