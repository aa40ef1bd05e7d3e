using System.Diagnostics.CodeAnalysis;
using StreamML.Inference.Scoring;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Api.Feedback;

/// <summary>A group's feedback on a campaign.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Group">The group of whoever gave it.</param>
internal sealed record GroupFeedback(string CampaignId, DemographicGroup Group);

/// <summary>
/// The feedback of demographic groups, by tenant and event id, as the topic <c>feedback</c> has it: the latest of it,
/// in bounded memory, about 600 bytes each. Thread-safe.
/// </summary>
/// <param name="most">Most that is kept; of more, what came first goes.</param>
internal sealed class FeedbackBook(int most)
{
    private static readonly RecordReader<Schemas.V1.Feedback> Reader = new();

    private volatile Pages _pages = new(most);

    /// <summary>Begins a pass of a <see cref="TopicFollower"/>: what was known stays until it has caught up.</summary>
    public TopicPass Begin()
    {
        var pages = new Pages(most);
        return new TopicPass(record => Apply(pages, record), () => _pages = pages);
    }

    /// <summary>Finds feedback.</summary>
    public bool TryFind(string tenant, string eventId, [NotNullWhen(true)] out GroupFeedback? found) =>
        _pages.TryFind((tenant, eventId), out found);

    private static void Apply(Pages pages, SourceRecord record)
    {
        if (Reader.TryRead(record, out var feedback, out _) && feedback.Demographics is { } known)
        {
            pages.Put((feedback.Tenant, feedback.EventId), new GroupFeedback(
                feedback.CampaignId, new DemographicGroup(
                    known.Gender, known.AgeRange, known.EducationLevel, known.Country, known.State)));
        }
    }

    private sealed class Pages(int most)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<(string, string), GroupFeedback> _entries = [];
        private readonly Queue<(string, string)> _order = new();

        public void Put((string, string) key, GroupFeedback feedback)
        {
            lock (_gate)
            {
                if (!_entries.TryAdd(key, feedback))
                {
                    _entries[key] = feedback;
                    return;
                }

                _order.Enqueue(key);
                if (_order.Count > most)
                {
                    _entries.Remove(_order.Dequeue());
                }
            }
        }

        public bool TryFind((string, string) key, [NotNullWhen(true)] out GroupFeedback? found)
        {
            lock (_gate)
            {
                return _entries.TryGetValue(key, out found);
            }
        }
    }
}
