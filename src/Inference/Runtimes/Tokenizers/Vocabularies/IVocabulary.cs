namespace StreamML.Inference.Runtimes.Tokenizers.Vocabularies;

/// <summary>What turns a piece into ids: the tokens that a tokenizer learned. Safe from many threads.</summary>
internal interface IVocabulary
{
    /// <summary>How many tokens it has.</summary>
    int Count { get; }

    /// <summary>Adds the ids of a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="ids">Receives them.</param>
    void Encode(string piece, List<int> ids);

    /// <summary>Id of a token; null where it has none.</summary>
    int? IdOf(string token);

    /// <summary>Token of an id; null where it has none.</summary>
    string? TokenOf(int id);
}
