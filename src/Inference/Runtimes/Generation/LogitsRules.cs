namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Changes the scores of the next token. Minus infinity: it cannot come. Safe from many threads.</summary>
/// <param name="sequence">The prompt and what was written so far.</param>
/// <param name="promptLength">How much of it is the prompt.</param>
/// <param name="scores">float32 [vocabulary], changed in place.</param>
internal delegate void LogitsRule(ReadOnlySpan<int> sequence, int promptLength, Span<float> scores);

/// <summary>The rules that options ask for.</summary>
internal static class LogitsRules
{
    private const float Never = float.NegativeInfinity;

    /// <summary>Rules in the order in which they are applied: penalties first, forced tokens last.</summary>
    public static IReadOnlyList<LogitsRule> From(GenerationOptions options, IReadOnlyList<LogitsRule>? between = null)
    {
        var rules = new List<LogitsRule>();
        AddIf(rules, options.RepetitionPenalty != 1, () => RepetitionPenalty((float)options.RepetitionPenalty));
        AddIf(rules, options.NoRepeatNgram > 0, () => NoRepeat(options.NoRepeatNgram));
        AddIf(rules, options.BadRuns.Count > 0, () => NotRuns(options.BadRuns));
        AddIf(rules, options.Suppressed.Count > 0, () => Not(options.Suppressed));
        AddIf(rules, options.SuppressedAtStart.Count > 0, () => NotAt(0, 1, options.SuppressedAtStart));
        AddIf(rules, options.MinNewTokens > 0, () => NotAt(0, options.MinNewTokens, options.EndTokens));
        rules.AddRange(between ?? []);
        AddIf(rules, options.ForcedFirst is not null, () => OnlyAt(0, options.ForcedFirst!.Value));
        AddIf(rules, options.ForcedLast is not null, () => OnlyAt(options.MaxNewTokens - 1, options.ForcedLast!.Value));
        return rules;
    }

    /// <summary>These tokens never come.</summary>
    public static LogitsRule Not(IReadOnlyList<int> tokens) => NotAt(0, int.MaxValue, tokens);

    /// <summary>
    /// These tokens do not come among new tokens <paramref name="first"/> up to before <paramref name="end"/>.
    /// </summary>
    public static LogitsRule NotAt(int first, int end, IReadOnlyList<int> tokens) => (sequence, promptLength, scores) =>
    {
        int place = sequence.Length - promptLength;
        if (place < first || place >= end)
        {
            return;
        }

        foreach (int token in tokens)
        {
            scores[token] = Never;
        }
    };

    /// <summary>New token <paramref name="place"/> is this one.</summary>
    public static LogitsRule OnlyAt(int place, int token) => (sequence, promptLength, scores) =>
    {
        if (sequence.Length - promptLength == place)
        {
            scores.Fill(Never);
            scores[token] = 0;
        }
    };

    /// <summary>No run of <paramref name="length"/> tokens comes twice.</summary>
    public static LogitsRule NoRepeat(int length) => (sequence, _, scores) =>
    {
        if (sequence.Length < length)
        {
            return;
        }

        var last = sequence[(sequence.Length - length + 1)..];
        for (int start = 0; start + length <= sequence.Length; start++)
        {
            if (sequence.Slice(start, length - 1).SequenceEqual(last))
            {
                scores[sequence[start + length - 1]] = Never;
            }
        }
    };

    /// <summary>
    /// Tokens of the sequence become less likely: a positive score is divided, a negative one multiplied.
    /// </summary>
    public static LogitsRule RepetitionPenalty(float penalty) => (sequence, _, scores) =>
    {
        for (int i = 0; i < sequence.Length; i++)
        {
            int token = sequence[i];
            if (!sequence[..i].Contains(token))
            {
                scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
            }
        }
    };

    /// <summary>None of these runs comes.</summary>
    public static LogitsRule NotRuns(IReadOnlyList<IReadOnlyList<int>> runs)
    {
        int[][] all = [.. runs.Where(run => run.Count > 0).Select(run => run.ToArray())];
        return (sequence, _, scores) =>
        {
            foreach (int[] run in all)
            {
                if (sequence.EndsWith(run.AsSpan(..^1)))
                {
                    scores[run[^1]] = Never;
                }
            }
        };
    }

    private static void AddIf(List<LogitsRule> rules, bool wanted, Func<LogitsRule> rule)
    {
        if (wanted)
        {
            rules.Add(rule());
        }
    }
}
