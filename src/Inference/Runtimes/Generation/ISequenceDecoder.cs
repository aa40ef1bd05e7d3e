namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// A decoder under way: rows of tokens of one length, and whatever it keeps of the tokens before. For one thread at a
/// time.
/// </summary>
internal interface ISequenceDecoder : IDisposable
{
    /// <summary>Sequences under way.</summary>
    int Rows { get; }

    /// <summary>How many scores a position has.</summary>
    int Vocabulary { get; }

    /// <summary>Layers whose cross-attentions the last step left; 0 where there are none.</summary>
    int AttentionLayers { get; }

    /// <summary>Reads further tokens: a prompt of any length first, then one token a row.</summary>
    /// <param name="tokens">int32 [row, position].</param>
    /// <exception cref="GenerationException">The model does not run, or gives what it should not.</exception>
    void Step(ReadOnlySpan<int> tokens);

    /// <summary>Scores of the token after a position of the last step.</summary>
    /// <param name="row">The row.</param>
    /// <param name="position">Place among the tokens of the last step.</param>
    /// <returns>float32 [vocabulary], valid until the next step.</returns>
    ReadOnlySpan<float> Logits(int row, int position);

    /// <summary>Where a token of the last step looked in the encoder's output.</summary>
    /// <returns>float32 [frame], not negative, valid until the next step.</returns>
    ReadOnlySpan<float> CrossAttention(int layer, int head, int row, int position);

    /// <summary>Row i goes on as row <c>rows[i]</c> was. A row may come more than once, or not at all.</summary>
    void Reorder(ReadOnlySpan<int> rows);
}

/// <summary>What an encoder made of one batch of inputs: as many decoders as wanted start from it.</summary>
internal interface IEncodedBatch : IDisposable
{
    /// <summary>Inputs that were encoded.</summary>
    int Items { get; }

    /// <summary>A decoder with one row for each input, owned by the caller and disposed before this.</summary>
    /// <param name="attend">Whether its first step leaves cross-attentions, where the model gives them.</param>
    ISequenceDecoder Start(bool attend = false);
}
