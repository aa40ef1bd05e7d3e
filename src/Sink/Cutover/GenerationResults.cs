using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Sink.Cutover;

/// <summary>What a replay has made, for the tables.</summary>
/// <param name="JobId">The job that made it.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Topic">The topic of the results.</param>
/// <param name="Read">Reads the topic from its beginning.</param>
public sealed record GenerationResults(
    string JobId, int Generation, TopicDefinition Topic, Func<IAsyncEnumerable<SourceRecord>> Read)
{
    /// <summary>The labels that are shown, as replays name them; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>
    /// Asked when they are prepared, whether results of messages without a live row are shown, too. Nothing live must
    /// be on its way to the tables for them: it would lose to the result, and be gone after an undo. By default no.
    /// </summary>
    public Func<Task<bool>> FillsAsync { get; init; } = () => Task.FromResult(false);
}

/// <summary>What a cutover did to a table.</summary>
/// <param name="Changed">Rows that it changed.</param>
/// <param name="Added">Rows that it added, where there was none.</param>
public readonly record struct CutoverRows(long Changed, long Added);
