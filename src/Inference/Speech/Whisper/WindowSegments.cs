using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>A segment of a window.</summary>
/// <param name="Start">Seconds from the start of the window.</param>
/// <param name="End">Seconds from the start of the window, not before the start.</param>
/// <param name="Tokens">Its text, without timestamps.</param>
/// <param name="LogProbabilities">One per token.</param>
internal sealed record WindowSegment(double Start, double End, int[] Tokens, float[] LogProbabilities);

/// <summary>The segments of a window, and how far to advance.</summary>
/// <param name="Segments">In time order.</param>
/// <param name="Advance">Seconds to the start of the next window; above 0.</param>
internal sealed record WindowCut(IReadOnlyList<WindowSegment> Segments, double Advance);

/// <summary>
/// Splits the model's output at its timestamps, as openai/whisper's <c>transcribe</c> does: at two consecutive
/// timestamps one segment ends and the next starts. Whatever follows the last such pair may be truncated and is
/// transcribed again in the next window.
/// </summary>
internal static class WindowSegments
{
    /// <summary>Seconds per timestamp step.</summary>
    public const double Step = 0.02;

    // Without a minimum advance the loop might never end.
    private const double AdvanceMin = 1;

    /// <summary>Splits.</summary>
    /// <param name="sequence">The model's output.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="seconds">Seconds of audio in the window, without padding.</param>
    public static WindowCut Cut(GeneratedSequence sequence, WhisperTokens tokens, double seconds)
    {
        int[] written = [.. sequence.Tokens];
        var ends = new List<int>();
        for (int i = 1; i < written.Length; i++)
        {
            if (tokens.IsTimestamp(written[i - 1]) && tokens.IsTimestamp(written[i]))
            {
                ends.Add(i);
            }
        }

        return ends.Count == 0
            ? One(sequence, written, tokens, seconds)
            : Many(sequence, written, ends, tokens, seconds);
    }

    private static WindowCut Many(
        GeneratedSequence sequence, int[] written, List<int> ends, WhisperTokens tokens, double seconds)
    {
        // A single timestamp at the end: nothing is spoken after it.
        bool isWhole = tokens.IsTimestamp(written[^1]) && !tokens.IsTimestamp(written[^2]);
        if (isWhole)
        {
            ends.Add(written.Length);
        }

        var segments = new List<WindowSegment>();
        int start = 0;
        foreach (int end in ends)
        {
            double from = Time(written[start], tokens);
            Add(segments, sequence, written, start..end, (from, Time(written[end - 1], tokens)), tokens, seconds);
            start = end;
        }

        return new WindowCut(segments, isWhole ? seconds : Math.Max(AdvanceMin, Time(written[start - 1], tokens)));
    }

    private static WindowCut One(GeneratedSequence sequence, int[] written, WhisperTokens tokens, double seconds)
    {
        var segments = new List<WindowSegment>();
        int last = Array.FindLastIndex(written, tokens.IsTimestamp);
        double end = last > 0 ? Time(written[last], tokens) : seconds;
        double start = written.Length > 0 && tokens.IsTimestamp(written[0]) ? Time(written[0], tokens) : 0;
        Add(segments, sequence, written, 0..written.Length, (start, end > start ? end : seconds), tokens, seconds);
        return new WindowCut(segments, Math.Max(AdvanceMin, seconds));
    }

    private static double Time(int token, WhisperTokens tokens) =>
        tokens.IsTimestamp(token) ? (token - tokens.FirstTimestamp) * Step : 0;

    private static void Add(
        List<WindowSegment> segments, GeneratedSequence sequence, int[] written, Range range,
        (double Start, double End) times, WhisperTokens tokens, double seconds)
    {
        var (offset, length) = range.GetOffsetAndLength(written.Length);
        int[] places = [.. Enumerable.Range(offset, length).Where(place => tokens.IsText(written[place]))];
        if (places.Length > 0)
        {
            double start = Math.Min(times.Start, seconds);
            segments.Add(new WindowSegment(
                start,
                Math.Clamp(times.End, start, seconds),
                [.. places.Select(place => written[place])],
                [.. places.Select(place => sequence.LogProbabilities[place])]));
        }
    }
}
