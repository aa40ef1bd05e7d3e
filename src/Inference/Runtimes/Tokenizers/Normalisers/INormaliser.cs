namespace StreamML.Inference.Runtimes.Tokenizers.Normalisers;

/// <summary>
/// A step that rewrites a text before it is split. Safe from many threads; any well-formed UTF-16 is accepted.
/// </summary>
internal interface INormaliser
{
    /// <summary>The text rewritten.</summary>
    string Normalise(string text);
}
