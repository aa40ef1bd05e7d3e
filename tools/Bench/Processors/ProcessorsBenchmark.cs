using StreamML.Inference.Translation;

namespace StreamML.Bench.Processors;

/// <summary>
/// The cost of exactly-once, and of translation. <c>transactions</c> compares the enricher with every default model, on
/// English messages, with itself without transactions; <c>raw</c> with a tuned loop that only copies bytes, on the same
/// broker. <c>translation</c> compares it, on traffic of which a fifth is Spanish, with itself without translation;
/// <c>languages</c>, on a fifth Spanish and a fifth Hindi, with itself on English texts of the same lengths.
/// Models, caches and Apertium processes are new in each run.
/// </summary>
internal sealed class ProcessorsBenchmark : IBenchmark
{
    private const int UsualMessages = 200_000;
    private const int UsualMixed = 60_000;
    private int _messages = UsualMessages;
    private int _run;

    public string Name => "processors";

    public string Description =>
        "the exactly-once enricher against itself without transactions, against a bare copy loop, and "
        + "with a fifth of the texts to translate against none translated, and on three languages against English";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken) =>
        [.. await EnglishAsync(effort, progress, cancellationToken),
            await MixedAsync(effort, progress, cancellationToken),
            await LanguagesAsync(effort, progress, cancellationToken)];

    private async Task<IReadOnlyList<Measure>> EnglishAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        _messages = effort.Of(UsualMessages);
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        progress.Report($"loading {_messages:N0} messages");
        await TextLoad.WriteAsync(scratch, _messages, CustomerTexts.Take(20_000), cancellationToken);
        (string, Func<Task<double>>) exactlyOnce = (
            "parse, enrich, serialise, exactly once",
            () => RoleAsync(scratch, new TranslationOptions(), transactions: true, progress, cancellationToken));
        var transactions = await Paired.RunAsync(
            "transactions", "messages/s",
            ("the same without transactions: flush, then commit offsets",
                () => RoleAsync(scratch, new TranslationOptions(), transactions: false, progress, cancellationToken)),
            exactlyOnce, effort.Pairs, progress);
        var raw = await Paired.RunAsync(
            "raw", "messages/s",
            ("a loop for each partition: consume, produce the same bytes, flush, commit offsets",
                () => new CopyLoop(scratch, NextGroup("copy")).RunAsync(cancellationToken)),
            exactlyOnce, effort.Pairs, progress);
        return [transactions, raw];
    }

    private async Task<Measure> MixedAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        _messages = effort.Of(UsualMixed);
        await using var scratch = await Scratch.StartAsync(cancellationToken);
        progress.Report($"loading {_messages:N0} messages, a fifth of them Spanish");
        await TextLoad.WriteAsync(scratch, _messages, CustomerTexts.TakeMixed(_messages), cancellationToken);
        return await Paired.RunAsync(
            "translation", "messages/s",
            ("a fifth Spanish, translation off", () => RoleAsync(
                scratch, new TranslationOptions { Engine = TranslationEngines.None }, transactions: true, progress,
                cancellationToken)),
            ("a fifth Spanish, translated; half of it common phrases", () => RoleAsync(
                scratch, new TranslationOptions(), transactions: true, progress, cancellationToken)),
            effort.Pairs, progress);
    }

    private async Task<Measure> LanguagesAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        _messages = effort.Of(UsualMessages);
        await using var english = await Scratch.StartAsync(cancellationToken);
        await using var mixed = await Scratch.StartAsync(cancellationToken);
        progress.Report($"loading {_messages:N0} messages twice, once a fifth Spanish and a fifth Hindi");
        string[] texts = CustomerTexts.TakeLanguages(_messages);
        await TextLoad.WriteAsync(english, _messages, CustomerTexts.TakeAsLongAs(texts), cancellationToken);
        await TextLoad.WriteAsync(mixed, _messages, texts, cancellationToken);
        return await Paired.RunAsync(
            "languages", "messages/s",
            ("English alone, texts of the same lengths", () => RoleAsync(
                english, new TranslationOptions(), transactions: true, progress, cancellationToken)),
            ("a fifth Spanish, a fifth Hindi", () => RoleAsync(
                mixed, new TranslationOptions(), transactions: true, progress, cancellationToken)),
            effort.Pairs, progress);
    }

    private Task<double> RoleAsync(
        Scratch scratch, TranslationOptions translation, bool transactions, IProgress<string> progress,
        CancellationToken cancellationToken) =>
        new EnricherRun(scratch, NextGroup("enricher"), _messages)
        {
            Translation = translation,
            Transactions = transactions,
        }.RunAsync(progress, cancellationToken);

    private string NextGroup(string what) => $"bench-{what}-{++_run}";
}
