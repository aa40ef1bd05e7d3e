using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Puts the records of a partition into the order in which the scorer saw them, whatever order they were read in:
/// before each record of <c>contact.features</c> come exactly the records that its vectors include and earlier ones do
/// not. So what a label meets there is what was served before it, and nothing else.
/// </summary>
/// <param name="progress">How far the task has come; changed.</param>
/// <param name="queueOf">The queue of a name.</param>
/// <param name="partition">The task's partition of every topic.</param>
internal sealed class ServedOrder(
    CollectorProgress progress, Func<string, WaitingQueue> queueOf, int partition)
{
    private readonly HashSet<string> _advanced = new(StringComparer.Ordinal);

    /// <summary>What vectors are made from, in the order in which a step takes them.</summary>
    public static IReadOnlyList<TopicDefinition> Sources { get; } =
    [
        TopicCatalogue.MessagesEnriched, TopicCatalogue.WhatsAppStatuses, TopicCatalogue.Events,
        TopicCatalogue.Feedback,
    ];

    /// <summary>Records that no vector includes yet and that may be labels.</summary>
    public long Waiting => queueOf(TopicCatalogue.Events.Name).Count + queueOf(TopicCatalogue.Feedback.Name).Count;

    /// <summary>Takes a record in, and what is to be kept of it, if anything.</summary>
    public void Read(TopicDefinition topic, long offset, CollectorItem? item)
    {
        if (topic != TopicCatalogue.ContactFeatures)
        {
            var source = SourceOf(topic.Name);
            source.ReadOffset = Math.Max(source.ReadOffset, offset + 1);
            _advanced.Add(topic.Name);
        }

        if (item is not null)
        {
            item.Offset = offset;
            queueOf(topic.Name).Add(item);
        }
    }

    /// <summary>Applies everything whose turn has come.</summary>
    /// <param name="apply">Is given each item with its topic.</param>
    /// <param name="nowMs">The time by the clock, milliseconds since the Unix epoch.</param>
    /// <param name="maxStallMs">How long vectors wait for a topic that gives nothing, milliseconds.</param>
    public void Run(Action<TopicDefinition, CollectorItem> apply, long nowMs, double maxStallMs)
    {
        var vectors = queueOf(TopicCatalogue.ContactFeatures.Name);
        bool moved = false;
        while (vectors.Peek() is { } next)
        {
            var missing = next.Features.Offsets.Where(IsMissing).ToList();
            if (missing.Count > 0)
            {
                moved |= missing.Exists(offset => _advanced.Contains(offset.Topic));
                if (moved || progress.StalledSinceMs == 0)
                {
                    progress.StalledSinceMs = nowMs;
                }

                if (nowMs - progress.StalledSinceMs < maxStallMs)
                {
                    return;
                }

                missing.ForEach(offset => SourceOf(offset.Topic).ReadOffset = offset.NextOffset);
            }

            moved = true;
            Step(next, apply);
            vectors.Take();
            apply(TopicCatalogue.ContactFeatures, next);
        }

        progress.StalledSinceMs = 0;
    }

    private void Step(CollectorItem next, Action<TopicDefinition, CollectorItem> apply)
    {
        foreach (var topic in Sources)
        {
            long end = next.Features.Offsets.FirstOrDefault(offset => IsOurs(offset, topic.Name))?.NextOffset ?? 0;
            var queue = queueOf(topic.Name);
            while (queue.Peek() is { } item && item.Offset < end)
            {
                queue.Take();
                apply(topic, item);
            }
        }
    }

    private bool IsMissing(SourceOffset offset)
        => Sources.Any(topic => IsOurs(offset, topic.Name)) && SourceOf(offset.Topic).ReadOffset < offset.NextOffset;

    private bool IsOurs(SourceOffset offset, string topic) => offset.Topic == topic && offset.Partition == partition;

    private SourceProgress SourceOf(string topic)
    {
        var source = progress.Sources.FirstOrDefault(each => each.Topic == topic);
        if (source is null)
        {
            source = new SourceProgress { Topic = topic };
            progress.Sources.Add(source);
        }

        return source;
    }
}
