using System.Text;
using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>The texts of a range that match a filter, by themselves or by their live results. Thread-safe.</summary>
internal sealed class ReplaySelection : IReplaySelection
{
    private static readonly RecordReader<TextMessage> Reader = new();

    private readonly ReplayFilter _filter;
    private readonly byte[] _contact;
    private readonly LiveChoice? _choice;

    /// <summary>Selects by a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="choice">What it chooses by live results; null: all.</param>
    public ReplaySelection(ReplayFilter filter, LiveChoice? choice) =>
        (_filter, _contact, _choice) = (filter, Encoding.UTF8.GetBytes(filter.ContactKey), choice);

    /// <summary>Whether every record is selected.</summary>
    public bool IsAll => _contact.Length == 0 && !AsksForTexts;

    private bool AsksForTexts => _filter.Tenant.Length > 0 || _filter.Type.Length > 0 || _choice is not null;

    /// <summary>Reads the live results, where the filter asks for them.</summary>
    /// <exception cref="ReplayException">It would choose too many messages, or names a label that there is not.
    /// </exception>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ReplaySelection> CreateAsync(
        KafkaConnection kafka, ReplayPlan plan, JobsOptions options, CancellationToken cancellationToken)
    {
        if (!LiveChoice.IsAskedBy(plan.Filter))
        {
            return new ReplaySelection(plan.Filter, choice: null);
        }

        var choice = new LiveChoice(plan.Filter, await ModelCatalogue.ReadAsync(kafka, cancellationToken));
        await foreach (var record in kafka.CreateReader()
            .ReadRangesAsync(ReplayRanges.OfLive(plan), cancellationToken))
        {
            choice.Add(record);
            if (choice.Count > options.SelectedMax)
            {
                throw new ReplayException(
                    $"The filter chooses more than {options.SelectedMax} messages (Jobs__SelectedMax): take a shorter range "
                    + "with --since and --until.");
            }
        }

        return new ReplaySelection(plan.Filter, choice);
    }

    /// <inheritdoc />
    /// <remarks>One that cannot be read is of no tenant.</remarks>
    public bool Has(SourceRecord record)
    {
        if (_contact.Length > 0 && !_contact.AsSpan().SequenceEqual(record.Key))
        {
            return false;
        }

        return !AsksForTexts || (Reader.TryRead(record, out var text, out _)
            && Matches(text.Tenant, text.Type)
            && (_choice is null || _choice.Has(text)));
    }

    /// <summary>Whether the text of a live result is selected.</summary>
    /// <param name="live">The live result.</param>
    /// <param name="id">Its <see cref="MessageVersionId"/>.</param>
    public bool Has(EnrichedMessage live, UInt128 id) =>
        (_contact.Length == 0 || live.ContactKey == _filter.ContactKey)
        && Matches(live.Tenant, live.Type)
        && (_choice is null || _choice.Has(id));

    /// <inheritdoc />
    bool IReplaySelection.HasLive(IMessage live, UInt128 id) => Has((EnrichedMessage)live, id);

    private bool Matches(string tenant, string type) =>
        (_filter.Tenant.Length == 0 || tenant == _filter.Tenant)
        && (_filter.Type.Length == 0 || type == _filter.Type);
}
