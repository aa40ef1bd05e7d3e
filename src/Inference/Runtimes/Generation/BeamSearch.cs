namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// Keeps the best active sequences of each input, as in Hugging Face's beam search: of twice as many candidates as
/// beams, finished ones among the best are set aside, the others continue. A finished input leaves the batch.
/// </summary>
internal sealed class BeamSearch(
    ISequenceDecoder decoder, int[] prompt, GenerationOptions options, IReadOnlyList<LogitsRule> rules)
{
    private readonly float[] _scores = new float[decoder.Vocabulary];
    private readonly int[] _best = new int[Math.Min(decoder.Vocabulary, (options.Beams * 2) + options.EndTokens.Count)];

    /// <summary>Runs to the end, starting from a decoder that has read the prompt, with one row per input.</summary>
    public GeneratedSequence[] Run(CancellationToken cancellationToken)
    {
        var items = Enumerable.Range(0, decoder.Rows).Select(row => new BeamItem(options, new Beam(prompt, [], 0, row)))
            .ToArray();
        for (int position = prompt.Length - 1; ; position = 0)
        {
            foreach (var item in items.Where(item => !item.IsDone))
            {
                item.Advance(Candidates(item, position), prompt.Length);
            }

            Beam[] live = [.. items.Where(item => !item.IsDone).SelectMany(item => item.Live)];
            if (live.Length == 0)
            {
                return [.. items.Select(item => item.Best(prompt.Length))];
            }

            cancellationToken.ThrowIfCancellationRequested();
            GoOn(live);
        }
    }

    private void GoOn(Beam[] live)
    {
        int[] rows = [.. live.Select(beam => beam.Row)];
        if (rows.Length != decoder.Rows || !rows.SequenceEqual(Enumerable.Range(0, rows.Length)))
        {
            decoder.Reorder(rows);
        }

        for (int row = 0; row < live.Length; row++)
        {
            live[row].Row = row;
        }

        decoder.Step([.. live.Select(beam => beam.Tokens[^1])]);
    }

    // The best continuations of an input, best first; on a tie, that of the better beam.
    private List<BeamCandidate> Candidates(BeamItem item, int position)
    {
        var candidates = new List<BeamCandidate>();
        foreach (var beam in item.Live)
        {
            decoder.Logits(beam.Row, position).CopyTo(_scores);
            foreach (var rule in rules)
            {
                rule(beam.Tokens, prompt.Length, _scores);
            }

            float whole = LogScores.LogSumExp(_scores);
            foreach (int token in _best.AsSpan(0, LogScores.Top(_scores, _best)))
            {
                candidates.Add(new BeamCandidate(beam, token, _scores[token] - whole));
            }
        }

        return candidates.Count > 0
            ? [.. candidates.OrderByDescending(candidate => candidate.Sum).Take(options.Beams * 2)]
            : throw new GenerationException("The rules leave no token that may come next. Suppress fewer tokens.");
    }
}

/// <summary>An active sequence, and the decoder row that has read all of it but its last token.</summary>
internal sealed class Beam(int[] tokens, float[] logProbabilities, double sum, int row)
{
    public int[] Tokens { get; } = tokens;

    public float[] LogProbabilities { get; } = logProbabilities;

    public double Sum { get; } = sum;

    public int Row { get; set; } = row;
}

/// <summary>A sequence extended by one token.</summary>
internal readonly record struct BeamCandidate(Beam Beam, int Token, float LogProbability)
{
    public double Sum => Beam.Sum + LogProbability;

    public float[] LogProbabilities => [.. Beam.LogProbabilities, LogProbability];

    public Beam ToBeam() => new([.. Beam.Tokens, Token], LogProbabilities, Sum, Beam.Row);
}
