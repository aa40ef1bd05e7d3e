namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// When beam search has enough finished sequences, as in <c>early_stopping</c> of generation_config.json.
/// </summary>
internal enum EarlyStop
{
    /// <summary><c>false</c>: when no active one looks better at its current length.</summary>
    Likely,

    /// <summary><c>true</c>: as soon as there are as many as beams.</summary>
    AtOnce,

    /// <summary><c>"never"</c>: when no active one could become better at the maximum length.</summary>
    Never,
}

/// <summary>Generation options. Defaults are those of Hugging Face's <c>generate</c>, if it has the setting.</summary>
internal sealed record GenerationOptions
{
    /// <summary>First decoder token of this model.</summary>
    public required int StartToken { get; init; }

    /// <summary>Tokens that end a sequence; at least one.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>Most new tokens, including the end token; default 448, 1 to 16,384. Bounds time.</summary>
    public int MaxNewTokens { get; init; } = 448;

    /// <summary>Least new tokens before the end token; default 0, at most <see cref="MaxNewTokens"/>.</summary>
    public int MinNewTokens { get; init; }

    /// <summary>Sequences kept per input; default 1, which is greedy; 1 to 32.</summary>
    public int Beams { get; init; } = 1;

    /// <summary>
    /// Exponent of the length by which a sum of log-probabilities is divided; default 1, -10 to 10. Above 0 favours
    /// long sequences.
    /// </summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When beam search ends.</summary>
    public EarlyStop EarlyStop { get; init; }

    /// <summary>Length of token runs that may not repeat; default 0: all may; at most 64.</summary>
    public int NoRepeatNgram { get; init; }

    /// <summary>Divisor of the scores of tokens that already occurred; default 1: no penalty; 0.1 to 10.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>
    /// Ends a sequence once a run of up to <see cref="RepeatLengthMax"/> tokens occurs this many times in a row;
    /// default 0: never; 2 or more. Otherwise a model in a loop continues to the maximum length.
    /// </summary>
    public int RepeatsMax { get; init; }

    /// <summary>Longest run that counts as a loop, tokens; default 16, 1 to 256.</summary>
    public int RepeatLengthMax { get; init; } = 16;

    /// <summary>Tokens that never occur.</summary>
    public IReadOnlyList<int> Suppressed { get; init; } = [];

    /// <summary>Tokens that do not occur first.</summary>
    public IReadOnlyList<int> SuppressedAtStart { get; init; } = [];

    /// <summary>Runs of tokens that never occur.</summary>
    public IReadOnlyList<IReadOnlyList<int>> BadRuns { get; init; } = [];

    /// <summary>Token forced at the start; null: none.</summary>
    public int? ForcedFirst { get; init; }

    /// <summary>Token forced at the end if the maximum length is reached; null: none.</summary>
    public int? ForcedLast { get; init; }

    /// <summary>
    /// 0: the likeliest token, or beams. Above: tokens are sampled, from flatter probabilities the higher it is; one
    /// beam. At most 2.
    /// </summary>
    public double Temperature { get; init; }

    /// <summary>Seed of the sampling: the same seed gives the same tokens.</summary>
    public int Seed { get; init; }

    /// <summary>Checks the options against a vocabulary.</summary>
    /// <exception cref="GenerationException">An option is out of range.</exception>
    public void Validate(int vocabulary)
    {
        Require(EndTokens.Count > 0, "there must be an end token");
        Require(MaxNewTokens is >= 1 and <= 16_384, "the greatest length must be 1 to 16384 tokens");
        Require(
            MinNewTokens >= 0 && MinNewTokens <= MaxNewTokens, "the least length must be between 0 and the greatest");
        Require(Beams is >= 1 and <= 32, "there must be 1 to 32 beams");
        Require(LengthPenalty is >= -10 and <= 10, "the length penalty must be -10 to 10");
        Require(NoRepeatNgram is >= 0 and <= 64, "runs that may not repeat must have 0 to 64 tokens");
        Require(RepetitionPenalty is >= 0.1 and <= 10, "the repetition penalty must be 0.1 to 10");
        Require(RepeatsMax is 0 or >= 2, "repeats must be 0, or 2 and more");
        Require(RepeatLengthMax is >= 1 and <= 256, "a circle must have 1 to 256 tokens");
        Require(Temperature is >= 0 and <= 2, "the temperature must be 0 to 2");
        var tokens = EndTokens.Concat(Suppressed).Concat(SuppressedAtStart).Concat(BadRuns.SelectMany(run => run))
            .Concat(new[] { StartToken, ForcedFirst ?? 0, ForcedLast ?? 0 });
        Require(tokens.All(token => token >= 0 && token < vocabulary),
            $"tokens must be within the vocabulary of {vocabulary}");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GenerationException($"The model's way of generating is refused: {rule}.");
        }
    }
}
