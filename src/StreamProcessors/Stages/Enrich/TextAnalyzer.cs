using StreamML.Inference.Loading;
using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// Texts to what models say of them. A text that is surely in a language the models do not read is translated, and they
/// read the translation; the others are read meanwhile. A text in another language that they do read is read as it is,
/// and translated for people beside that, as long as there is time. Safe from many threads.
/// </summary>
/// <param name="translator">Who translates; null for nobody. Not owned.</param>
/// <param name="time">Clock of the latencies.</param>
/// <param name="people">When texts are translated for people alone; null: by the default options.</param>
public sealed class TextAnalyzer(ITranslator? translator, TimeProvider time, PeopleTranslation? people = null)
{
    private readonly PeopleTranslation _people = people ?? PeopleTranslation.Of(new TranslationOptions());

    // Batches whose texts are being translated for people.
    private int _beside;

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
        int[] all = [.. Enumerable.Range(0, texts.Count)];
        int[] foreign = translator is null ? [] : Array.FindAll(all, analysis.IsForeign);
        int[] forPeople = translator is null ? [] : Array.FindAll(all, analysis.IsForPeople);
        var beside = Beside(analysis, forPeople, cancellationToken);
        if (foreign.Length == 0)
        {
            analysis.Read(all);
        }
        else
        {
            // Whatever one of them does, the other has ended when this goes on.
            await Task.WhenAll(
                TranslateAsync(analysis, foreign, cancellationToken),
                Task.Run(() => analysis.Read([.. all.Except(foreign)]), CancellationToken.None));
            analysis.Read(foreign);
        }

        await TakeAsync(analysis, forPeople, beside, cancellationToken);
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
            else if (translations[i] is { } beside && analysis.IsForPeople(i))
            {
                analysis.TranslateForPeople(i, new TextTranslation(beside, 0));
            }
        }

        analysis.Read([.. Enumerable.Range(0, texts.Count)]);
        return analysis;
    }

    private async Task TranslateAsync(TextAnalysis analysis, int[] foreign, CancellationToken cancellationToken)
    {
        var (results, share) = await AskAsync(analysis, foreign, cancellationToken);
        for (int i = 0; i < foreign.Length; i++)
        {
            analysis.Translate(foreign[i], new TextTranslation(results[i], share));
        }
    }

    private async Task<Answers> AskAsync(
        TextAnalysis analysis, int[] places, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var results = await translator!.TranslateAsync(Requests(analysis, places), cancellationToken);
        return new Answers(results, (long)(time.GetElapsedTime(started).TotalMicroseconds / places.Length));
    }

    private static TranslationRequest[] Requests(TextAnalysis analysis, int[] places) => Array.ConvertAll(
        places, i => new TranslationRequest(
            analysis.Originals[i].Text, analysis.Languages[i].Code, TextModels.Language));

    // No answers where the time is needed for labels.
    private Task<Answers?> Beside(
        TextAnalysis analysis, int[] forPeople, CancellationToken cancellationToken)
    {
        if (forPeople.Length == 0 || analysis.Count > _people.MostTexts)
        {
            return Task.FromResult<Answers?>(null);
        }

        if (Interlocked.Increment(ref _beside) > _people.MostBatches)
        {
            Interlocked.Decrement(ref _beside);
            return Task.FromResult<Answers?>(null);
        }

        return Task.Run<Answers?>(
            async () =>
            {
                try
                {
                    return await AskAsync(analysis, forPeople, cancellationToken);
                }
                finally
                {
                    Interlocked.Decrement(ref _beside);
                }
            },
            CancellationToken.None);
    }

    private async Task TakeAsync(
        TextAnalysis analysis, int[] forPeople, Task<Answers?> beside, CancellationToken cancellationToken)
    {
        Answers? answers = null;
        try
        {
            answers = await beside.WaitAsync(_people.Wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on, and the cache has it for the next such text. Nobody else looks at how it ends.
            _ = beside.ContinueWith(
                static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        }

        var requests = Requests(analysis, forPeople);
        for (int i = 0; i < forPeople.Length; i++)
        {
            var result = answers?.Results[i]
                ?? TranslationResult.Unavailable(requests[i], "labels do not need it, and there was no time");
            analysis.TranslateForPeople(forPeople[i], new TextTranslation(result, answers?.ShareUs ?? 0));
        }
    }

    private sealed record Answers(IReadOnlyList<TranslationResult> Results, long ShareUs);
}
