using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>Output for a window.</summary>
/// <param name="Sequence">Tokens, including timestamps.</param>
/// <param name="NoSpeech">Probability that nobody speaks; 0 if the model does not provide it.</param>
/// <param name="Temperature">Temperature at which it was generated.</param>
internal sealed record HeardWindow(GeneratedSequence Sequence, double NoSpeech, double Temperature);

/// <summary>
/// Transcribes a window, retrying with a higher temperature if the text repeats itself or is unlikely, as
/// openai/whisper does. Sampling is seeded: the same audio gives the same text.
/// </summary>
internal sealed class WindowDecoder(WhisperModel model, VoiceOptions options)
{
    private readonly TimestampRule _timestamps = new(model.Tokens, model.Shape.FirstTimestampMax);
    private readonly double[] _temperatures = options.WhisperTemperatureSteps();

    /// <summary>Probabilities of the languages, likeliest first.</summary>
    public IReadOnlyList<SpokenLanguage> Languages(IEncodedBatch encoded)
    {
        using var decoder = encoded.Start();
        decoder.Step([model.Tokens.Start]);
        var logits = decoder.Logits(0, 0);
        KeyValuePair<string, int>[] languages = [.. model.Tokens.Languages];
        float[] scores = new float[languages.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = logits[languages[i].Value];
        }

        float whole = LogScores.LogSumExp(scores);
        return
        [
            .. languages.Select(
                (language, i) => new SpokenLanguage(WhisperLanguages.ToTag(language.Key), Math.Exp(scores[i] - whole)))
                .OrderByDescending(language => language.Probability)
                    .ThenBy(language => language.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>Transcribes a window.</summary>
    /// <param name="encoded">The window.</param>
    /// <param name="prompt">Start, language and task.</param>
    /// <param name="before">Tokens of the preceding text; empty for none.</param>
    /// <param name="cancellationToken">Checked before each step.</param>
    public HeardWindow Decode(
        IEncodedBatch encoded, IReadOnlyList<int> prompt, IReadOnlyList<int> before,
        CancellationToken cancellationToken)
    {
        int[] read = model.Tokens.StartOfPrevious is { } previous && before.Count > 0
            ? [previous, .. before.TakeLast((model.Shape.DecoderPositions / 2) - 1), .. prompt]
            : [.. prompt];
        HeardWindow? heard = null;
        foreach (double temperature in _temperatures)
        {
            heard = Once(encoded, read, prompt.Count, temperature, cancellationToken);
            if (!IsDoubtful(heard))
            {
                break;
            }
        }

        return heard!;
    }

    /// <summary>Whether nothing is said: the model says so, and its text is also unlikely.</summary>
    public bool IsSilent(HeardWindow heard) =>
        heard.NoSpeech > options.WhisperNoSpeechMin
            && heard.Sequence.MeanLogProbability <= options.WhisperLogProbabilityMin;

    private bool IsDoubtful(HeardWindow heard)
    {
        if (IsSilent(heard))
        {
            return false;
        }

        string text = model.Text.Decode([.. heard.Sequence.Tokens.Where(model.Tokens.IsText)]);
        return heard.Sequence.MeanLogProbability < options.WhisperLogProbabilityMin
            || CompressionRatio.Of(text) > options.WhisperCompressionRatioMax;
    }

    private HeardWindow Once(
        IEncodedBatch encoded, int[] read, int promptLength, double temperature, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var decoder = encoded.Start();
        decoder.Step(read);
        double noSpeech = 0.0;
        if (model.Tokens.NoSpeech is { } token)
        {
            var scores = decoder.Logits(0, read.Length - promptLength);
            noSpeech = Math.Exp(scores[token] - LogScores.LogSumExp(scores));
        }

        var generation = model.Generation with
        {
            Beams = options.WhisperBeams,
            MaxNewTokens = Math.Max(1, Math.Min(options.WhisperMaxTokens, model.Shape.DecoderPositions - read.Length)),
            Temperature = temperature,
            Seed = (int)(temperature * 1_000),
        };
        var sequence = SequenceGenerator.Continue(decoder, read, generation, [_timestamps.Apply], cancellationToken)[0];
        return new HeardWindow(sequence, noSpeech, temperature);
    }
}
