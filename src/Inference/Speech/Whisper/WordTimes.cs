using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>Determines when words were said within a window.</summary>
/// <param name="model">The model.</param>
/// <param name="hasBlanks">Whether words are separated by blanks.</param>
internal sealed class WordTimes(WhisperModel model, bool hasBlanks)
{
    /// <summary>
    /// Words with times from the decoder's attention; null if the model's export does not provide it.
    /// </summary>
    /// <param name="encoded">The window.</param>
    /// <param name="prompt">Start, language and task.</param>
    /// <param name="segments">The transcribed segments.</param>
    /// <param name="seconds">Seconds of audio in the window.</param>
    public IReadOnlyList<TranscriptWord>? Align(
        IEncodedBatch encoded, IReadOnlyList<int> prompt, IReadOnlyList<WindowSegment> segments, double seconds)
    {
        int[] text = [.. segments.SelectMany(segment => segment.Tokens)];
        int[] read = [.. prompt, model.Tokens.NoTimestamps, .. text, model.Tokens.EndOfText];
        if (read.Length > model.Shape.DecoderPositions)
        {
            return null;
        }

        using var decoder = encoded.Start(attend: true);
        decoder.Step(read);
        if (decoder.AttentionLayers == 0)
        {
            return null;
        }

        double[,] weights = Weights(decoder, read.Length, prompt.Count, seconds);
        var words = new List<TranscriptWord>();
        int offset = 0;
        foreach (var segment in segments)
        {
            words.AddRange(Words(segment, weights, offset));
            offset += segment.Tokens.Length;
        }

        return words;
    }

    /// <summary>Words with times that divide each segment's time by their letters.</summary>
    public IReadOnlyList<TranscriptWord> Interpolate(IReadOnlyList<WindowSegment> segments)
    {
        var words = new List<TranscriptWord>();
        foreach (var segment in segments)
        {
            var groups = Groups(segment);
            int whole = Math.Max(1, groups.Sum(group => group.Text.Trim().Length));
            int done = 0;
            foreach (var group in groups)
            {
                double from = segment.Start + ((segment.End - segment.Start) * done / whole);
                done += group.Text.Trim().Length;
                double to = segment.Start + ((segment.End - segment.Start) * done / whole);
                words.Add(ToWord(segment, group, from, to));
            }
        }

        return words;
    }

    // Only within the segment's frames, since in a long silence the decoder attends anywhere. The row after the
    // segment's tokens, which attends to what comes next, ends the last word.
    private IEnumerable<TranscriptWord> Words(WindowSegment segment, double[,] weights, int offset)
    {
        int frames = weights.GetLength(1);
        int first = Math.Min((int)Math.Floor((segment.Start / WindowSegments.Step) + 1e-6), frames - 1);
        int end = Math.Clamp((int)Math.Ceiling((segment.End / WindowSegments.Step) - 1e-6), first + 1, frames);
        double[,] part = new double[segment.Tokens.Length + 1, end - first];
        for (int token = 0; token < part.GetLength(0); token++)
        {
            for (int frame = first; frame < end; frame++)
            {
                part[token, frame - first] = weights[offset + token, frame];
            }
        }

        int[] begins = TimeWarping.Begins(part);
        foreach (var group in Groups(segment))
        {
            double from = Math.Clamp((first + begins[group.First]) * WindowSegments.Step, segment.Start, segment.End);
            double to = Math.Clamp(
                (first + begins[group.First + group.Count]) * WindowSegments.Step, from, segment.End);
            yield return ToWord(segment, group, from, to);
        }
    }

    private IReadOnlyList<WordGroup> Groups(WindowSegment segment) =>
        WordGroups.Of(segment.Tokens, model.Text, hasBlanks);

    // Rows from the token before the text to its last one: each predicts the next, including the end.
    private double[,] Weights(ISequenceDecoder decoder, int count, int promptLength, double seconds)
    {
        var heads = model.Shape.AlignmentHeads(decoder.AttentionLayers);
        int frames = Math.Max(1, (int)Math.Ceiling(seconds / WindowSegments.Step));
        double[,] mean = new double[count - 1 - promptLength, frames];
        foreach (var (layer, head) in heads)
        {
            double[,] weights = new double[count, Math.Min(frames, decoder.CrossAttention(layer, head, 0, 0).Length)];
            for (int token = 0; token < count; token++)
            {
                Spread(decoder.CrossAttention(layer, head, 0, token), weights, token);
            }

            TimeWarping.Sharpen(weights);
            for (int token = 0; token < mean.GetLength(0); token++)
            {
                for (int frame = 0; frame < weights.GetLength(1); frame++)
                {
                    mean[token, frame] += weights[promptLength + token, frame] / heads.Count;
                }
            }
        }

        return mean;
    }

    // Attention to the padding after the audio is ignored.
    private static void Spread(ReadOnlySpan<float> attention, double[,] weights, int token)
    {
        int frames = weights.GetLength(1);
        double whole = 0.0;
        for (int frame = 0; frame < frames; frame++)
        {
            whole += attention[frame];
        }

        for (int frame = 0; frame < frames; frame++)
        {
            weights[token, frame] = whole > 0 ? attention[frame] / whole : 0;
        }
    }

    private static TranscriptWord ToWord(WindowSegment segment, WordGroup group, double from, double to) => new(
        group.Text.Trim(),
        TimeSpan.FromSeconds(from),
        TimeSpan.FromSeconds(to),
        Math.Clamp(Math.Exp(segment.LogProbabilities.AsSpan(group.First, group.Count).ToArray().Average()), 0, 1));
}
