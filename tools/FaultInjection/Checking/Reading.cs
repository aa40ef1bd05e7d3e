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
/// What one reader of the topics has seen, read committed: the audit, the offsets, and topics against each other.
/// </summary>
internal sealed class Reading(Ledger ledger, EnrichmentModels models, TimeProvider time)
{
    /// <summary>Every record against the ledger.</summary>
    public TopicAudit Audit { get; } = new(ledger, time);

    /// <summary>Every offset.</summary>
    public RecordHistory History { get; } = new();

    /// <summary>Topics against each other.</summary>
    public StreamCheck Streams { get; } = new(models);

    /// <summary>Takes a record; one at an offset that was read before only has to be the same.</summary>
    public void Observe(SourceRecord record)
    {
        if (!History.Add(record))
        {
            return;
        }

        Audit.Observe(record);
        Streams.Observe(record);
    }

    /// <summary>Reads on until cancelled. A reader that fails is opened anew and reads everything again.</summary>
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

    /// <summary>Reads everything there is.</summary>
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
