namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Changes the scores of the next token. Minus infinity: impossible. Thread-safe.</summary>
/// <param name="sequence">The prompt and the tokens generated so far.</param>
/// <param name="promptLength">Length of the prompt.</param>
/// <param name="scores">float32 [vocabulary], changed in place.</param>
internal delegate void LogitsRule(ReadOnlySpan<int> sequence, int promptLength, Span<float> scores);

/// <summary>Creates the rules that options require.</summary>
internal static class LogitsRules
{
    private const float Never = float.NegativeInfinity;

    /// <summary>Rules in order of application: penalties first, forced tokens last.</summary>
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

    /// <summary>Forbids these tokens.</summary>
    public static LogitsRule Not(IReadOnlyList<int> tokens) => NotAt(0, int.MaxValue, tokens);

    /// <summary>
    /// Forbids these tokens among new tokens <paramref name="first"/> up to but not including <paramref name="end"/>.
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

    /// <summary>Forces new token <paramref name="place"/>.</summary>
    public static LogitsRule OnlyAt(int place, int token) => (sequence, promptLength, scores) =>
    {
        if (sequence.Length - promptLength == place)
        {
            scores.Fill(Never);
            scores[token] = 0;
        }
    };

    /// <summary>Forbids repeating a run of <paramref name="length"/> tokens.</summary>
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
    /// Makes tokens of the sequence less likely: divides a positive score, multiplies a negative one.
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

    /// <summary>Forbids these runs.</summary>
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
