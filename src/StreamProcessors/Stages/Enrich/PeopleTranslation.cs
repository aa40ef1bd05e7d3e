using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>When texts are translated that models read as they are, so that people read them too.</summary>
/// <param name="MostTexts">Most texts of a batch with any; in larger ones the stage is behind.</param>
/// <param name="MostBatches">Most batches that are translated at a time.</param>
/// <param name="Wait">How long a batch waits for them once it has its labels.</param>
public sealed record PeopleTranslation(int MostTexts, int MostBatches, TimeSpan Wait)
{
    // One beside the labels: more would take the cores from the models.
    private const int OneBatch = 1;

    /// <summary>Every text, however long it takes: for a person who waits.</summary>
    public static PeopleTranslation Always { get; } = new(int.MaxValue, int.MaxValue, Timeout.InfiniteTimeSpan);

    /// <summary>That of the options.</summary>
    public static PeopleTranslation Of(TranslationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PeopleTranslation(options.PeopleBatchTexts, OneBatch, options.PeopleWait);
    }
}
