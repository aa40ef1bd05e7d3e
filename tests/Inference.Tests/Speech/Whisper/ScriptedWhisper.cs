using StreamML.Inference.Runtimes.Generation;
using StreamML.Inference.Tests.Runtimes.Generation;
using StreamML.Inference.Speech.Whisper;
using static StreamML.Inference.Tests.Speech.Whisper.WhisperVocabulary;

namespace StreamML.Inference.Tests.Speech.Whisper;

/// <summary>
/// A Whisper without graphs, for what a good model does not do: scores by a function of the tokens read.
/// </summary>
/// <param name="scores">Scores of the token after these.</param>
internal sealed class ScriptedWhisper(Func<int[], float[]> scores) : IWhisperNetwork
{
    /// <summary>Called for each window.</summary>
    public Action? Encoded { get; init; }

    /// <summary>Called for each step of the decoder.</summary>
    public Action? Stepped { get; init; }

    public IEncodedBatch Encode(float[] features)
    {
        Encoded?.Invoke();
        return new TableNetwork(1, Count, (_, tokens) => scores(tokens)) { Stepped = _ => Stepped?.Invoke() };
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    /// <summary>The model with this network.</summary>
    public WhisperModel Model()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        using var config = GenerationConfigFile.Load(folder.Path);
        var tokens = new WhisperTokens(WhisperTokens.ReadSpecial(folder.Path), config);
        var tokenizer = StreamML.Inference.Runtimes.Tokenizers.Tokenizer.Load(folder.Path);
        var text = new WhisperText(tokenizer, tokens.EndOfText);
        return new WhisperModel(this, text, tokens, WhisperShape.Read(folder.Path, config), config.ToOptions(1),
            new ModelIdentity("whisper", "1"));
    }

    /// <summary>Scores that make these tokens near certain.</summary>
    public static float[] Only(float sure, params int[] tokens)
    {
        float[] scores = new float[Count];
        foreach (int token in tokens)
        {
            scores[token] = sure;
        }

        return scores;
    }

    /// <summary>What was written after the prompt; one token that is none within it.</summary>
    public static int[] Written(int[] read) =>
        Array.IndexOf(read, Id("<|transcribe|>")) is var task and >= 0 ? read[(task + 1)..] : [-1];
}
