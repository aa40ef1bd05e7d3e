namespace StreamML.Inference;

/// <summary>
/// A model that reads texts and returns one result per text: batch in, batch out, so that one call serves a
/// micro-batch.
/// </summary>
/// <remarks>
/// Every implementation is thread-safe. The result of a text depends on that text alone, not on its neighbours, its
/// position in the batch or earlier calls. Any string is accepted (lone surrogates, NUL, megabytes): bad text gives a
/// weak result, never an exception. The model owns what it loads; one with native or device memory is
/// <see cref="IDisposable"/> and must outlive its calls.
/// </remarks>
/// <typeparam name="TResult">The prediction for one text.</typeparam>
public interface ITextModel<TResult>
{
    /// <summary>Name and version of this model; constant for the life of the instance.</summary>
    ModelIdentity Identity { get; }

    /// <summary>Whether it warmed up when created, so that callers need not. Default false.</summary>
    bool IsWarm => false;

    /// <summary>Whether it reads texts in a language. Default: English.</summary>
    /// <param name="language">BCP-47 tag, e.g. <c>pt-BR</c>.</param>
    bool Reads(string language) => TextLanguages.English.Include(language);

    /// <summary>
    /// Confidence from which its answers about texts in a language are trusted, 0 to 1, as measured when it was
    /// trained; null, the default, where nobody measured.
    /// </summary>
    /// <param name="language">BCP-47 tag; of a language that is not known, the strictest holds.</param>
    float? LeastConfidence(string language) => null;

    /// <summary>Predicts every text of a batch.</summary>
    /// <param name="texts">The texts; no element may be null. An empty batch is allowed.</param>
    /// <param name="results">Receives result i for text i; as long as <paramref name="texts"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    void Predict(ReadOnlySpan<string> texts, Span<TResult> results);
}
