using StreamML.Inference.Loading;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// Texts to what models say of them. A text that is surely in a language the models do not read is translated, and they
/// read the translation; the others are read meanwhile. Safe from many threads.
/// </summary>
/// <param name="translator">Who translates; null for nobody. Not owned.</param>
/// <param name="time">Clock of the latencies.</param>
public sealed class TextAnalyzer(ITranslator? translator, TimeProvider time)
{
    /// <summary>Analyses a batch. The call is done when it returns, unless a text had to be translated.</summary>
    /// <param name="models">The models: the same ones for the whole batch.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends a translation.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ValueTask<TextAnalysis> AnalyseAsync(
        EnrichmentModels models, IReadOnlyList<SourceText> texts, CancellationToken cancellationToken) =>
        AnalyseAsync(models, TextTasks.Of(models), texts, cancellationToken);

    /// <summary>Analyses a batch by the models that are live, and by those on trial.</summary>
    /// <param name="models">Language, risk, and how confident an answer must be.</param>
    /// <param name="tasks">The models of the text tasks: the same ones for the whole batch.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Ends a translation.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask<TextAnalysis> AnalyseAsync(
        EnrichmentModels models, TextTasks tasks, IReadOnlyList<SourceText> texts, CancellationToken cancellationToken)
    {
        var analysis = new TextAnalysis(models, tasks, texts, time);
        analysis.TellLanguages();
        analysis.ReadWords();
        int[] foreign = [.. Enumerable.Range(0, texts.Count).Where(analysis.IsForeign)];
        if (translator is null || foreign.Length == 0)
        {
            analysis.Read([.. Enumerable.Range(0, texts.Count)]);
            return analysis;
        }

        int[] own = [.. Enumerable.Range(0, texts.Count).Except(foreign)];
        // Whatever one of them does, the other has ended when this goes on.
        await Task.WhenAll(
            TranslateAsync(analysis, foreign, cancellationToken),
            Task.Run(() => analysis.Read(own), CancellationToken.None));
        analysis.Read(foreign);
        return analysis;
    }

    /// <summary>What the models say where it is known what became of the texts that were to be translated.</summary>
    /// <param name="models">The models.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="translations">What became of each; null: nobody was asked.</param>
    /// <param name="time">Clock of the latencies.</param>
    public static TextAnalysis Recompute(
        EnrichmentModels models, IReadOnlyList<SourceText> texts, IReadOnlyList<TranslationResult?> translations,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(translations);
        var analysis = new TextAnalysis(models, TextTasks.Of(models), texts, time);
        analysis.TellLanguages();
        analysis.ReadWords();
        for (int i = 0; i < texts.Count; i++)
        {
            if (translations[i] is { } translation && analysis.IsForeign(i))
            {
                analysis.Translate(i, new TextTranslation(translation, 0));
            }
        }

        analysis.Read([.. Enumerable.Range(0, texts.Count)]);
        return analysis;
    }

    private async Task TranslateAsync(TextAnalysis analysis, int[] foreign, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var results = await translator!.TranslateAsync(
            [.. foreign.Select(i => new TranslationRequest(
                analysis.Originals[i].Text, analysis.Languages[i].Code, TextModels.Language))],
            cancellationToken);
        long share = (long)(time.GetElapsedTime(started).TotalMicroseconds / foreign.Length);
        for (int i = 0; i < foreign.Length; i++)
        {
            analysis.Translate(foreign[i], new TextTranslation(results[i], share));
        }
    }
}
