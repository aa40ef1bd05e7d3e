namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>The learned tokens of a tokenizer; converts pieces to ids. Thread-safe.</summary>
internal interface IVocabulary
{
    /// <summary>Number of tokens.</summary>
    int Count { get; }

    /// <summary>Adds the ids of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="ids">Receives them.</param>
    void Encode(string piece, List<int> ids);

    /// <summary>Id of a token; null if there is none.</summary>
    int? IdOf(string token);

    /// <summary>Token of an id; null if there is none.</summary>
    string? TokenOf(int id);
}
