using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>The part of a Whisper model that computes. Safe from many threads.</summary>
internal interface IWhisperNetwork : IDisposable
{
    /// <summary>Encodes a window.</summary>
    /// <param name="features">float32 [mel, frame].</param>
    /// <returns>One item, owned by the caller.</returns>
    /// <exception cref="GenerationException">The model does not run.</exception>
    IEncodedBatch Encode(float[] features);
}

/// <summary>The part of a Whisper model that knows how tokens are written. Safe from many threads.</summary>
internal interface IWhisperText
{
    /// <summary>The text of tokens; bytes that are no character yet are U+FFFD. Keeps a leading blank.</summary>
    string Decode(IReadOnlyList<int> tokens);

    /// <summary>The tokens of a text, without special ones.</summary>
    IReadOnlyList<int> Encode(string text);
}
