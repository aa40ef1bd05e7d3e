namespace StreamML.Inference.Translation.Marian;

/// <summary>How a Marian model's tokens are written. Safe from many threads.</summary>
internal interface IMarianText
{
    /// <summary>The token of a text such as <c>&gt;&gt;fra&lt;&lt;</c>; null where the vocabulary has none.</summary>
    int? TokenOf(string piece);

    /// <summary>The tokens of a text, without the end token.</summary>
    IReadOnlyList<int> Encode(string text);

    /// <summary>The text of tokens; special ones have none.</summary>
    string Decode(IReadOnlyList<int> tokens);
}
