using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>The network of a Whisper model. Thread-safe.</summary>
internal interface IWhisperNetwork : IDisposable
{
    /// <summary>Encodes a window.</summary>
    /// <param name="features">float32 [mel, frame].</param>
    /// <returns>One item, owned by the caller.</returns>
    /// <exception cref="GenerationException">The model does not run.</exception>
    IEncodedBatch Encode(float[] features);
}

/// <summary>The text encoding of a Whisper model. Thread-safe.</summary>
internal interface IWhisperText
{
    /// <summary>The text of tokens; bytes of an incomplete character are U+FFFD. Keeps a leading blank.</summary>
    string Decode(IReadOnlyList<int> tokens);

    /// <summary>The tokens of a text, without special ones.</summary>
    IReadOnlyList<int> Encode(string text);
}
