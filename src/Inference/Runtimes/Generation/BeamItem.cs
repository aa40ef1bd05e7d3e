namespace StreamML.Inference.Runtimes.Generation;

/// <summary>One input's sequences, active and finished.</summary>
internal sealed class BeamItem(GenerationOptions options, Beam first)
{
    private readonly List<Ended> _ended = [];

    /// <summary>Active sequences, best first.</summary>
    public IReadOnlyList<Beam> Live { get; private set; } = [first];

    /// <summary>Whether no better sequence can be expected.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Adopts the best continuations.</summary>
    /// <param name="candidates">Best first.</param>
    /// <param name="promptLength">Number of prompt tokens, which do not count.</param>
    public void Advance(List<BeamCandidate> candidates, int promptLength)
    {
        var live = new List<Beam>();
        for (int rank = 0; rank < candidates.Count && live.Count < options.Beams; rank++)
        {
            var candidate = candidates[rank];
            if (!options.EndTokens.Contains(candidate.Token))
            {
                Continue(candidate, promptLength, live);
            }
            else if (rank < options.Beams)
            {
                Keep(candidate.Beam.Tokens, candidate.LogProbabilities, candidate.Sum, GenerationStop.EndToken);
            }
        }

        Live = live;
        int length = live.Count == 0 ? 0 : live[0].Tokens.Length - promptLength;
        if (length >= options.MaxNewTokens)
        {
            foreach (var beam in live)
            {
                Keep(beam.Tokens, beam.LogProbabilities, beam.Sum, GenerationStop.Length);
            }
        }

        IsDone = live.Count == 0 || length >= options.MaxNewTokens || HasEnough(candidates[0].Sum, length);
    }

    /// <summary>The best finished sequence.</summary>
    public GeneratedSequence Best(int promptLength)
    {
        var best = _ended.MaxBy(each => each.Score)!;
        return new GeneratedSequence(best.Tokens[promptLength..], best.LogProbabilities, best.Stop, best.Score);
    }

    // A repeating sequence also counts as finished, with its tokens so far.
    private void Continue(BeamCandidate candidate, int promptLength, List<Beam> live)
    {
        var beam = candidate.ToBeam();
        if (RepetitionGuard.IsCircle(beam.Tokens.AsSpan(promptLength), options.RepeatsMax, options.RepeatLengthMax))
        {
            Keep(beam.Tokens, beam.LogProbabilities, beam.Sum, GenerationStop.Repetition);
        }
        else
        {
            live.Add(beam);
        }
    }

    private void Keep(int[] tokens, float[] logProbabilities, double sum, GenerationStop stop)
    {
        _ended.Add(new Ended(tokens, logProbabilities, stop, Score(sum, logProbabilities.Length)));
        if (_ended.Count > options.Beams)
        {
            _ended.Remove(_ended.MinBy(each => each.Score)!);
        }
    }

    private bool HasEnough(double bestSum, int length)
    {
        if (_ended.Count < options.Beams)
        {
            return false;
        }

        int reach = options.EarlyStop == EarlyStop.Never && options.LengthPenalty > 0 ? options.MaxNewTokens : length;
        return options.EarlyStop == EarlyStop.AtOnce || _ended.Min(each => each.Score) >= Score(bestSum, reach);
    }

    private double Score(double sum, int length) => sum / Math.Pow(length, options.LengthPenalty);

    private sealed record Ended(int[] Tokens, float[] LogProbabilities, GenerationStop Stop, double Score);
}
