namespace StreamML.Inference.Sentiment;

/// <summary>
/// Sentiment by VADER: C.J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of
/// Social Media Text", ICWSM 2014, equal to the reference implementation vaderSentiment 3.3.2 on its documented
/// examples. Safe from many threads.
/// </summary>
/// <remarks>
/// The lexicon is English (<see cref="Language"/>). Text in another language is scored all the same, mostly as neutral
/// without evidence, but words that look English mislead it ("die", "gift" in German): whether to trust or translate is
/// the caller's decision, by the detected language. See docs/models/vader.md.
/// </remarks>
public sealed class VaderSentimentModel : ITextModel<SentimentPrediction>
{
    /// <summary>BCP-47 tag of the lexicon's language.</summary>
    public const string Language = "en";

    /// <summary>Reference and our own handling; raise the last part when a result may change.</summary>
    private const string Version = "3.3.2+1";

    /// <summary>Words above which a workspace is not kept, so that one long text does not hold memory.</summary>
    private const int KeptWords = 4096;

    private readonly VaderVocabulary _vocabulary = VaderVocabulary.Load();
    private readonly EmojiNames _emoji;
    private readonly VaderOptions _options;
    private Workspace? _spare;

    /// <summary>Loads the embedded lexicon: about 20 ms and 2 MB.</summary>
    /// <param name="options">Settings, checked here.</param>
    /// <exception cref="InvalidOperationException">A setting is out of range.</exception>
    public VaderSentimentModel(VaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _emoji = EmojiNames.Load(options.StrictReference);
        Identity = new ModelIdentity("vader", options.StrictReference ? $"{Version}-strict" : Version);
    }

    /// <summary><c>vader</c>, with the reference's version and ours.</summary>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<string> texts, Span<SentimentPrediction> results)
    {
        BatchShape.ThrowIfDifferent(texts.Length, results.Length);
        var workspace = Interlocked.Exchange(ref _spare, null)
            ?? new Workspace(new VaderText(_vocabulary, _emoji, _options));
        for (int i = 0; i < texts.Length; i++)
        {
            results[i] = PredictOne(texts[i], workspace);
        }

        if (workspace.Valences.Length <= KeptWords)
        {
            Volatile.Write(ref _spare, workspace);
        }
    }

    private static SentimentPrediction PredictOne(string text, Workspace workspace)
    {
        workspace.Text.Read(text);
        var tokens = workspace.Text.Tokens;
        if (workspace.Valences.Length < tokens.Length)
        {
            workspace.Valences = new double[Math.Max(tokens.Length, workspace.Valences.Length * 2)];
        }

        var valences = workspace.Valences.AsSpan(0, tokens.Length);
        int evidenceWords = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            valences[i] = VaderValence.Of(tokens, i, workspace.Text.HasMixedCapitals);
            evidenceWords += tokens[i].Word.InLexicon ? 1 : 0;
        }

        VaderScores.WeighAroundBut(tokens, valences);
        var prediction = VaderScores.Summarize(valences, workspace.Text.Characters, evidenceWords);
        workspace.Text.Clear();
        return prediction;
    }

    /// <summary>Buffers of one call, kept for the next.</summary>
    private sealed class Workspace(VaderText text)
    {
        public VaderText Text { get; } = text;

        public double[] Valences { get; set; } = new double[256];
    }
}
