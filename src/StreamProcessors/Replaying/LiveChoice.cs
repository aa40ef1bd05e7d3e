using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The messages that a filter chooses by their live results: of one language, with some labels, or of older models.
/// </summary>
internal sealed class LiveChoice
{
    private static readonly RecordReader<EnrichedMessage> Reader = new();

    private readonly ReplayFilter _filter;
    private readonly IReadOnlyList<LabelFilter> _labels;
    private readonly PublishedLater _newer;
    private readonly HashSet<UInt128> _chosen = [];

    /// <summary>Chooses nothing yet.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="catalogue">When versions were published.</param>
    /// <exception cref="ReplayException">A label names no field.</exception>
    public LiveChoice(ReplayFilter filter, ModelCatalogue catalogue) => (_filter, _labels, _newer) = (
        filter, [.. filter.Labels.Select(LabelFilter.Parse)],
        new PublishedLater(catalogue, filter.OlderThanMs));

    /// <summary>How many are chosen.</summary>
    public int Count => _chosen.Count;

    /// <summary>Whether a filter asks for live results at all.</summary>
    public static bool IsAskedBy(ReplayFilter filter) =>
        filter.Language.Length > 0 || filter.OlderThanMs > 0 || filter.Labels.Count > 0;

    /// <summary>Takes a live result. Of several of a revision the last counts.</summary>
    public void Add(SourceRecord record)
    {
        if (Reader.TryRead(record, out var message, out _))
        {
            Add(message);
        }
    }

    /// <summary>As above, of a result that was read.</summary>
    public void Add(EnrichedMessage message)
    {
        var id = MessageVersionId.Of(message);
        if (Matches(message))
        {
            _chosen.Add(id);
        }
        else
        {
            _chosen.Remove(id);
        }
    }

    /// <summary>Whether a text is chosen.</summary>
    public bool Has(TextMessage text) => Has(MessageVersionId.Of(text));

    /// <summary>Whether a revision is chosen.</summary>
    public bool Has(UInt128 id) => _chosen.Contains(id);

    private bool Matches(EnrichedMessage message) =>
        (_filter.Language.Length == 0 || message.Language?.Code == _filter.Language)
        && (_filter.OlderThanMs == 0 || UsesOf(message).Any(IsOlder))
        && HasLabels(message);

    private bool HasLabels(EnrichedMessage message)
    {
        if (_labels.Count == 0)
        {
            return true;
        }

        var labels = MessageLabels.Of(message);
        return _labels.All(label => label.Matches(labels));
    }

    private bool IsOlder((string Task, ModelUse? Use) used) =>
        used.Use is { } use && !_newer.Has(used.Task, use.Version);

    private static (string Task, ModelUse? Use)[] UsesOf(EnrichedMessage message) =>
    [
        (ModelTasks.Sentiment, message.Sentiment?.Model), (ModelTasks.Emotion, message.Emotion?.Model),
        (ModelTasks.Intent, message.Intent?.Model), (ModelTasks.Personality, message.Audience?.Personality?.Model),
        (ModelTasks.AudienceEngagement, message.Audience?.Engagement?.Model),
    ];
}
