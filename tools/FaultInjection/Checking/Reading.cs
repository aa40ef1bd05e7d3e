using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.Checking;
using StreamML.Traffic.Plan;

namespace StreamML.FaultInjection.Checking;

/// <summary>
/// State of one read-committed reader of the topics: the audit, the offsets, and topics compared with each other.
/// </summary>
internal sealed class Reading(Ledger ledger, EnrichmentModels models, TimeProvider time)
{
    /// <summary>Compares every record with the ledger.</summary>
    public TopicAudit Audit { get; } = new(ledger, time);

    /// <summary>Records every offset.</summary>
    public RecordHistory History { get; } = new();

    /// <summary>Compares topics with each other.</summary>
    public StreamCheck Streams { get; } = new(models);

    /// <summary>Processes a record; at an offset already read it must only be the same.</summary>
    public void Observe(SourceRecord record)
    {
        if (!History.Add(record))
        {
            return;
        }

        Audit.Observe(record);
        Streams.Observe(record);
    }

    /// <summary>Reads until cancelled. A reader that fails is reopened and reads everything again.</summary>
    public async Task FollowAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var record in kafka.CreateReader()
                    .ReadAsync(Topics, ReadFrom.Earliest, follow: true, cancellationToken))
                {
                    Observe(record);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (TaskRestartException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, CancellationToken.None);
            }
        }
    }

    /// <summary>Reads everything available.</summary>
    public async Task ReadAllAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        await foreach (var record in kafka.CreateReader()
            .ReadAsync(Topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            Observe(record);
        }
    }

    private static IReadOnlyList<TopicDefinition> Topics => TopicAudit.Topics;
}
