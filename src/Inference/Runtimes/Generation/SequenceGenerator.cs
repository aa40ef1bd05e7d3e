namespace StreamML.Inference.Runtimes.Generation;

/// <summary>The generation loop with an encoder and a decoder: greedy, sampled, or beams.</summary>
internal static class SequenceGenerator
{
    /// <summary>Generates a sequence for each input of a batch.</summary>
    /// <param name="encoded">The encoder's output; not disposed.</param>
    /// <param name="prompt">Tokens that every sequence begins with; at least the start token.</param>
    /// <param name="options">Limits and rules.</param>
    /// <param name="between">Further rules, applied before forced tokens.</param>
    /// <param name="cancellationToken">Checked before each step.</param>
    /// <returns>The best sequence of each input.</returns>
    /// <exception cref="GenerationException">The model fails, or an option does not fit it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static GeneratedSequence[] Generate(
        IEncodedBatch encoded,
        IReadOnlyList<int> prompt,
        GenerationOptions options,
        IReadOnlyList<LogitsRule>? between,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var decoder = encoded.Start();
        decoder.Step(Repeat(prompt, encoded.Items));
        return Continue(decoder, prompt, options, between, cancellationToken);
    }

    /// <summary>Continues from a decoder that has read the prompt.</summary>
    /// <inheritdoc cref="Generate"/>
    public static GeneratedSequence[] Continue(
        ISequenceDecoder decoder,
        IReadOnlyList<int> prompt,
        GenerationOptions options,
        IReadOnlyList<LogitsRule>? between,
        CancellationToken cancellationToken)
    {
        options.Validate(decoder.Vocabulary);
        var rules = LogitsRules.From(options, between);
        return options.Beams > 1 && options.Temperature == 0
            ? new BeamSearch(decoder, [.. prompt], options, rules).Run(cancellationToken)
            : new GreedySearch(decoder, [.. prompt], options, rules).Run(cancellationToken);
    }

    /// <summary>The prompt, repeated for each row.</summary>
    public static int[] Repeat(IReadOnlyList<int> prompt, int rows) =>
        [.. Enumerable.Repeat(prompt, rows).SelectMany(each => each)];
}
