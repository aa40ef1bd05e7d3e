namespace StreamML.Inference.Speech;

/// <summary>
/// Builds a transcript from words in time order: segments at pauses, confidences weighted by duration.
/// </summary>
internal static class TranscriptBuilder
{
    // Pauses within a sentence are usually shorter.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Transcript Build(
        IReadOnlyList<TranscriptWord> words, string language, TimeSpan duration, ModelIdentity engine) => new(
        Text(words), language, Confidence(words), duration, Segments(words).ToArray(), words, engine);

    private static IEnumerable<TranscriptSegment> Segments(IReadOnlyList<TranscriptWord> words)
    {
        int first = 0;
        for (int next = 1; next <= words.Count; next++)
        {
            if (next == words.Count || words[next].Start - words[next - 1].End >= Pause)
            {
                var said = words.Skip(first).Take(next - first).ToArray();
                yield return new TranscriptSegment(Text(said), said[0].Start, said[^1].End, Confidence(said));
                first = next;
            }
        }
    }

    private static string Text(IEnumerable<TranscriptWord> words) => string.Join(' ', words.Select(word => word.Text));

    private static double Confidence(IReadOnlyList<TranscriptWord> words)
    {
        double whole = words.Sum(word => Weight(word));
        return whole > 0 ? Math.Clamp(words.Sum(word => word.Confidence * Weight(word)) / whole, 0, 1) : 0;
    }

    // A word of no duration still counts a little.
    private static double Weight(TranscriptWord word) => Math.Max(0.01, (word.End - word.Start).TotalSeconds);
}
