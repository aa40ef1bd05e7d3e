using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Sphinx;

/// <summary>Samples from <paramref name="Start"/> up to but not including <paramref name="End"/>.</summary>
internal readonly record struct SampleSpan(int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>Spans of speech that are transcribed together, without the silences between them.</summary>
internal sealed class SpeechChunk(IReadOnlyList<SampleSpan> spans)
{
    public IReadOnlyList<SampleSpan> Spans { get; } = spans;

    /// <summary>Number of samples of speech.</summary>
    public int Length { get; } = spans.Sum(span => span.Length);

    /// <summary>End of the last span in the audio.</summary>
    public int End => Spans[^1].End;

    /// <summary>The speech alone, its spans concatenated.</summary>
    public short[] Speech(PcmAudio audio)
    {
        short[] speech = new short[Length];
        int at = 0;
        foreach (var span in Spans)
        {
            audio.Samples.Span[span.Start..span.End].CopyTo(speech.AsSpan(at));
            at += span.Length;
        }

        return speech;
    }

    /// <summary>Converts a time in the speech alone to a time in the audio.</summary>
    public TimeSpan TimeInAudio(TimeSpan inSpeech)
    {
        int left = PcmAudio.SamplesIn(inSpeech);
        foreach (var span in Spans)
        {
            if (left <= span.Length)
            {
                return PcmAudio.TimeAt(span.Start + left);
            }

            left -= span.Length;
        }

        return PcmAudio.TimeAt(End);
    }
}
