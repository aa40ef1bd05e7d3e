using Confluent.Kafka;
using Polly;
using Polly.Retry;
using StreamML.Messaging.Errors;

namespace StreamML.Messaging.Sources;

/// <summary>
/// Asks the leaders of partitions for offsets. The leader of a new or a moving partition may not know yet that it
/// leads: the client reports that at once, so the query is repeated for about 6 s.
/// </summary>
internal sealed class OffsetQuery(TimeProvider time)
{
    private readonly ResiliencePipeline _untilLed = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<KafkaException>(
                static fault => FaultTable.Decide(fault) == FaultAction.RestartTask),
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            MaxRetryAttempts = 6,
        })
        .Build();

    /// <summary>Runs a query. Blocks.</summary>
    /// <exception cref="TaskRestartException">The cluster refuses it, or does not answer.</exception>
    public T Run<T>(Func<T> query)
    {
        try
        {
            return _untilLed.Execute(query);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"The offsets to start at are not known: {fault.Error.Code}.", fault);
        }
    }
}
