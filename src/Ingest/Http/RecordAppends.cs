using Google.Protobuf;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Ingest.Http;

/// <summary>Outcome of appending a request's records.</summary>
/// <param name="Failed">At least one record is not known to be durable.</param>
/// <param name="Permanent">A retry would fail again.</param>
/// <param name="Reason">A word for logs, without content.</param>
internal readonly record struct AppendOutcome(bool Failed, bool Permanent, string Reason);

/// <summary>Appends a request's records concurrently and waits for every acknowledgement.</summary>
internal sealed class RecordAppends(IRecordAppender appender, TimeSpan timeout, TimeProvider time)
{
    // Bytes of one request in the producer at a time: a body of 3 MiB for many tenants must not become gigabytes in the
    // producer.
    private const int WindowBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Appends the records; the outcome says whether all of them are durable. After a failure the body's buffer is
    /// abandoned, since it may still be read.
    /// </summary>
    public async Task<AppendOutcome> AppendAsync(
        TopicDefinition topic,
        IReadOnlyList<(string Key, IMessage Value)> records,
        RequestBody body,
        int recordBytes,
        long timestampMs,
        RequestTrace trace)
    {
        bool known = false;
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            if (records.Count == 1)
            {
                await appender.AppendAsync(
                    topic, records[0].Key, records[0].Value, timestampMs, trace.Record(0), limit.Token);
                known = true;
                return default;
            }

            int window = Math.Max(1, WindowBytes / Math.Max(1, recordBytes));
            foreach (var chunk in records.Index().Chunk(window))
            {
                await Task.WhenAll(chunk.Select(each => appender.AppendAsync(
                    topic, each.Item.Key, each.Item.Value, timestampMs, trace.Record(each.Index), limit.Token)));
            }

            known = true;
            return default;
        }
        catch (AppendException fault)
        {
            return new AppendOutcome(Failed: true, fault.Permanent, fault.Message);
        }
        catch (OperationCanceledException)
        {
            return new AppendOutcome(Failed: true, Permanent: false, $"no acknowledgement within {timeout}");
        }
        finally
        {
            if (!known)
            {
                body.Abandon();
            }
        }
    }
}
