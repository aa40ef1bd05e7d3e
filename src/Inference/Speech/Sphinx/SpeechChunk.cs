using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Sphinx;

/// <summary>Samples from <paramref name="Start"/> up to <paramref name="End"/>, which is not among them.</summary>
internal readonly record struct SampleSpan(int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>Stretches of speech that are transcribed together, with the silences between them taken out.</summary>
internal sealed class SpeechChunk(IReadOnlyList<SampleSpan> spans)
{
    public IReadOnlyList<SampleSpan> Spans { get; } = spans;

    /// <summary>Samples of speech.</summary>
    public int Length { get; } = spans.Sum(span => span.Length);

    /// <summary>Where the last stretch ends in the audio.</summary>
    public int End => Spans[^1].End;

    /// <summary>The speech alone, one stretch after the other.</summary>
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

    /// <summary>Where in the audio a time of the speech alone is.</summary>
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
