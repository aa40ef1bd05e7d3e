namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// A running decoder: rows of tokens of equal length, and its state from earlier tokens. Not thread-safe.
/// </summary>
internal interface ISequenceDecoder : IDisposable
{
    /// <summary>Number of active sequences.</summary>
    int Rows { get; }

    /// <summary>Number of scores per position.</summary>
    int Vocabulary { get; }

    /// <summary>Layers with cross-attentions of the last step; 0 if there are none.</summary>
    int AttentionLayers { get; }

    /// <summary>Reads further tokens: first a prompt of any length, then one token per row.</summary>
    /// <param name="tokens">int32 [row, position].</param>
    /// <exception cref="GenerationException">The model does not run, or returns invalid output.</exception>
    void Step(ReadOnlySpan<int> tokens);

    /// <summary>Scores of the token after a position of the last step.</summary>
    /// <param name="row">The row.</param>
    /// <param name="position">Position among the tokens of the last step.</param>
    /// <returns>float32 [vocabulary], valid until the next step.</returns>
    ReadOnlySpan<float> Logits(int row, int position);

    /// <summary>Attention of a token of the last step to the encoder's output.</summary>
    /// <returns>float32 [frame], not negative, valid until the next step.</returns>
    ReadOnlySpan<float> CrossAttention(int layer, int head, int row, int position);

    /// <summary>Row i continues as row <c>rows[i]</c>. A row may occur several times, or not at all.</summary>
    void Reorder(ReadOnlySpan<int> rows);
}

/// <summary>An encoder's output for one batch of inputs, from which any number of decoders can start.</summary>
internal interface IEncodedBatch : IDisposable
{
    /// <summary>Number of encoded inputs.</summary>
    int Items { get; }

    /// <summary>Creates a decoder with one row per input, owned by the caller and disposed before this batch.</summary>
    /// <param name="attend">Whether its first step keeps cross-attentions, if the model provides them.</param>
    ISequenceDecoder Start(bool attend = false);
}
