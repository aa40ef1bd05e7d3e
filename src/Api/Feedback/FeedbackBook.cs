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
/// The feedback of demographic groups, by tenant and event id or number, as the topic <c>feedback</c> has it: the
/// latest of it, in bounded memory, about 700 bytes each. Thread-safe.
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

    /// <summary>Finds feedback by its event id.</summary>
    public bool TryFind(string tenant, string eventId, [NotNullWhen(true)] out GroupFeedback? found) =>
        _pages.TryFind((tenant, eventId), out found);

    /// <summary>Finds feedback by its number.</summary>
    public bool TryFind(string tenant, long number, [NotNullWhen(true)] out GroupFeedback? found) =>
        _pages.TryFind((tenant, number), out found);

    private static void Apply(Pages pages, SourceRecord record)
    {
        if (Reader.TryRead(record, out var feedback, out _) && feedback.Demographics is { } known)
        {
            pages.Put((feedback.Tenant, feedback.EventId), feedback.Number, new GroupFeedback(
                feedback.CampaignId, new DemographicGroup(
                    known.Gender, known.AgeRange, known.EducationLevel, known.Country, known.State)));
        }
    }

    private sealed class Pages(int most)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<(string, string), (GroupFeedback Feedback, long Number)> _entries = [];
        private readonly Dictionary<(string, long), (string, string)> _numbers = [];
        private readonly Queue<(string Tenant, string EventId)> _order = new();

        public void Put((string Tenant, string EventId) key, long number, GroupFeedback feedback)
        {
            lock (_gate)
            {
                if (_entries.TryGetValue(key, out var before))
                {
                    _numbers.Remove((key.Tenant, before.Number));
                }
                else
                {
                    _order.Enqueue(key);
                }

                _entries[key] = (feedback, number);
                if (number > 0)
                {
                    _numbers[(key.Tenant, number)] = key;
                }

                if (_order.Count > most)
                {
                    var first = _order.Dequeue();
                    _entries.Remove(first, out var gone);
                    _numbers.Remove((first.Tenant, gone.Number));
                }
            }
        }

        public bool TryFind((string, string) key, [NotNullWhen(true)] out GroupFeedback? found)
        {
            lock (_gate)
            {
                found = _entries.GetValueOrDefault(key).Feedback;
                return found is not null;
            }
        }

        public bool TryFind((string, long) number, [NotNullWhen(true)] out GroupFeedback? found)
        {
            lock (_gate)
            {
                found = _numbers.TryGetValue(number, out var key) ? _entries.GetValueOrDefault(key).Feedback : null;
                return found is not null;
            }
        }
    }
}
