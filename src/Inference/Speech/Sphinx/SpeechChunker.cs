using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Sphinx;

/// <summary>
/// Splits audio at its silences into chunks of bounded length. Silence is far below the loud parts of the same audio.
/// </summary>
/// <param name="maxSamples">Most samples of speech per chunk.</param>
internal sealed class SpeechChunker(int maxSamples)
{
    // 20 ms: a few periods of a low voice.
    private const int FrameSamples = PcmAudio.SampleRate / 50;

    // Kept before and after loud parts, since words fade in and out: 160 ms. Pauses shorter than twice that are not
    // cuts.
    private const int PaddingFrames = 8;

    // Speech is within 30 dB of its loud parts; below -66 dB of full scale nothing is audible.
    private const double RangeDecibel = 30;
    private const double QuietestDecibel = -66;

    public IReadOnlyList<SpeechChunk> Cut(PcmAudio audio)
    {
        double[] levels = Levels(audio.Samples.Span);
        var chunks = new List<SpeechChunk>();
        var spans = new List<SampleSpan>();
        int length = 0;
        foreach (var span in Speech(levels, audio.Samples.Length).SelectMany(span => Bounded(span, levels)))
        {
            if (length + span.Length > maxSamples)
            {
                chunks.Add(new SpeechChunk([.. spans]));
                spans.Clear();
                length = 0;
            }

            spans.Add(span);
            length += span.Length;
        }

        if (spans.Count > 0)
        {
            chunks.Add(new SpeechChunk([.. spans]));
        }

        return chunks;
    }

    private static double[] Levels(ReadOnlySpan<short> samples)
    {
        double[] levels = new double[(samples.Length + FrameSamples - 1) / FrameSamples];
        for (int frame = 0; frame < levels.Length; frame++)
        {
            var part = samples[(frame * FrameSamples)..Math.Min(samples.Length, (frame + 1) * FrameSamples)];
            double energy = 0;
            foreach (short sample in part)
            {
                energy += (double)sample * sample;
            }

            levels[frame] = 10 * Math.Log10((energy / part.Length / (32_768.0 * 32_768.0)) + 1e-12);
        }

        return levels;
    }

    private static double Threshold(double[] levels)
    {
        double[] sorted = levels.Order().ToArray();
        double loud = sorted[(int)(sorted.Length * 0.95)];
        double floor = sorted[(int)(sorted.Length * 0.1)];
        // A noisy place raises the floor, at most halfway up to the voice.
        return Math.Max(QuietestDecibel, Math.Max(loud - RangeDecibel, Math.Min(floor + 6, (loud + floor) / 2)));
    }

    private static IEnumerable<SampleSpan> Speech(double[] levels, int samples)
    {
        if (levels.Length == 0)
        {
            yield break;
        }

        double threshold = Threshold(levels);
        int start = -1;
        int end = 0;
        for (int frame = 0; frame < levels.Length; frame++)
        {
            if (levels[frame] < threshold)
            {
                continue;
            }

            if (start >= 0 && frame - PaddingFrames > end)
            {
                yield return new SampleSpan(start * FrameSamples, Math.Min(samples, end * FrameSamples));
                start = -1;
            }

            start = start < 0 ? Math.Max(0, frame - PaddingFrames) : start;
            end = frame + 1 + PaddingFrames;
        }

        if (start >= 0)
        {
            yield return new SampleSpan(start * FrameSamples, Math.Min(samples, end * FrameSamples));
        }
    }

    // Speech without a pause is cut at the quietest point in the second half of the allowed length.
    private IEnumerable<SampleSpan> Bounded(SampleSpan span, double[] levels)
    {
        while (span.Length > maxSamples)
        {
            int first = (span.Start + (maxSamples / 2)) / FrameSamples;
            int last = (span.Start + maxSamples) / FrameSamples;
            int quietest = Enumerable.Range(first, last - first).MinBy(frame => levels[frame]) * FrameSamples;
            yield return span with { End = quietest };
            span = span with { Start = quietest };
        }

        yield return span;
    }
}
