namespace StreamML.Inference.Runtimes.Tokenizers.Normalisers;

/// <summary>A step that rewrites a text before it is split. Thread-safe; accepts any well-formed UTF-16.</summary>
internal interface INormaliser
{
    /// <summary>Returns the rewritten text.</summary>
    string Normalise(string text);
}
