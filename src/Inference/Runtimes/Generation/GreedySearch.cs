namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Takes the likeliest token each time, or a sampled one. A finished sequence leaves the batch.</summary>
internal sealed class GreedySearch(
    ISequenceDecoder decoder, int[] prompt, GenerationOptions options, IReadOnlyList<LogitsRule> rules)
{
    private readonly float[] _scores = new float[decoder.Vocabulary];

    /// <summary>Runs to the end, starting from a decoder that has read the prompt.</summary>
    public GeneratedSequence[] Run(CancellationToken cancellationToken)
    {
        var all = Enumerable.Range(0, decoder.Rows)
            .Select(row => new Row(prompt, unchecked(options.Seed + (row * 7_919)))).ToArray();
        var live = all;
        int position = prompt.Length - 1;
        while (true)
        {
            for (int row = 0; row < live.Length; row++)
            {
                Take(live[row], decoder.Logits(row, position));
            }

            int[] kept = [.. Enumerable.Range(0, live.Length).Where(row => live[row].Stop is null)];
            if (kept.Length == 0)
            {
                return [.. all.Select(row => row.ToSequence(prompt.Length, options.LengthPenalty))];
            }

            if (kept.Length < live.Length)
            {
                decoder.Reorder(kept);
                live = [.. kept.Select(row => live[row])];
            }

            cancellationToken.ThrowIfCancellationRequested();
            decoder.Step([.. live.Select(row => row.Tokens[^1])]);
            position = 0;
        }
    }

    private void Take(Row row, ReadOnlySpan<float> logits)
    {
        logits.CopyTo(_scores);
        var sequence = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(row.Tokens);
        foreach (var rule in rules)
        {
            rule(sequence, prompt.Length, _scores);
        }

        int token = options.Temperature > 0
            ? LogScores.Draw(_scores, options.Temperature, row.Random)
            : LogScores.ArgMax(_scores);
        row.LogProbabilities.Add(_scores[token] - LogScores.LogSumExp(_scores));
        if (options.EndTokens.Contains(token))
        {
            row.Stop = GenerationStop.EndToken;
            return;
        }

        row.Tokens.Add(token);
        var written = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(row.Tokens)[prompt.Length..];
        if (RepetitionGuard.IsCircle(written, options.RepeatsMax, options.RepeatLengthMax))
        {
            row.Stop = GenerationStop.Repetition;
        }
        else if (written.Length >= options.MaxNewTokens)
        {
            row.Stop = GenerationStop.Length;
        }
    }

    private sealed class Row(int[] prompt, int seed)
    {
        private Random? _random;

        public List<int> Tokens { get; } = [.. prompt];

        public List<float> LogProbabilities { get; } = [];

        public GenerationStop? Stop { get; set; }

        public Random Random => _random ??= new Random(seed);

        public GeneratedSequence ToSequence(int promptLength, double lengthPenalty) => new(
            Tokens[promptLength..], LogProbabilities, Stop!.Value,
            LogProbabilities.Sum(each => (double)each) / Math.Pow(LogProbabilities.Count, lengthPenalty));
    }
}
