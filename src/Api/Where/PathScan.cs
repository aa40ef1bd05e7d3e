using System.Runtime.CompilerServices;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Api.Where;

/// <summary>Reads topics from a time to their end, for one key where one is given.</summary>
internal delegate IAsyncEnumerable<SourceRecord> RecordsSince(
    IReadOnlyList<TopicDefinition> topics, DateTimeOffset since, string? key, CancellationToken cancellationToken);

/// <summary>
/// Looks for one message on topics, within limits: its webhook among the tenant's, then its records in the contact's
/// partitions from that time on. For one message; not thread-safe.
/// </summary>
/// <param name="records">Reads topics.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class PathScan(RecordsSince records, WhereOptions options, TimeProvider time)
{
    // Clocks of machines differ.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    // A message whose rows are written has left its records long before.
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private static readonly RecordReader<RawWebhook> Raw = new();
    private static readonly RecordReader<WhatsAppMessage> Messages = new();

    private readonly Dictionary<RecordPlace, PathDeadLetter> _letters = [];
    private PathFacts? _facts;

    /// <summary>Records read.</summary>
    public int Read { get; private set; }

    /// <summary>Whether a limit ended the reading before the end of the topics.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds what topics have to what is known.</summary>
    /// <returns>What is known now; null where nothing is.</returns>
    public async Task<PathFacts?> ReadAsync(
        PathFacts? known, string? tenant, string messageId, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ReadTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        _facts = known;
        try
        {
            await ReadAllAsync(tenant, messageId, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested
            && !cancellationToken.IsCancellationRequested)
        {
            IsCut = true;
        }

        return _facts is null ? null : _facts with { DeadLetter = Letter(_facts) };
    }

    private async Task ReadAllAsync(string? tenant, string messageId, CancellationToken cancellationToken)
    {
        if (_facts is null)
        {
            await FindWebhookAsync(tenant, messageId, cancellationToken);
            if (_facts is null)
            {
                return;
            }

            await FindMessageAsync(messageId, cancellationToken);
        }

        if (_facts.ContactKey.Length > 0)
        {
            await FollowAsync(messageId, cancellationToken);
        }
        else
        {
            await FindLetterAsync(_facts, cancellationToken);
        }
    }

    private async Task FindWebhookAsync(string? tenant, string messageId, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - options.LookBack;
        await foreach (var record in SinceAsync([TopicCatalogue.WhatsAppRaw], since, tenant, cancellationToken))
        {
            if (Raw.TryRead(record, out var webhook, out _) && (tenant is null || webhook.Tenant == tenant)
                && RawMention.Brings(webhook, messageId))
            {
                _facts = new PathFacts
                {
                    Tenant = webhook.Tenant,
                    ReceivedAt = PathRecords.Time(webhook.ReceivedAtMs),
                    Producer = webhook.Producer,
                    Raw = PathRecords.Seen(record),
                    TraceId = PathRecords.TraceId(record),
                };
                return;
            }
        }
    }

    // Which contact it is, and so which partition, nobody knows yet.
    private async Task FindMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        var facts = _facts!;
        await foreach (var record in SinceAsync(
            [TopicCatalogue.WhatsAppMessages], Since(facts), null, cancellationToken))
        {
            if (Messages.TryRead(record, out var message, out _) && message.MessageId == messageId
                && message.Tenant == facts.Tenant)
            {
                _facts = PathRecords.Add(facts, record, messageId);
                return;
            }
        }
    }

    private async Task FollowAsync(string messageId, CancellationToken cancellationToken)
    {
        var facts = _facts!;
        var (topics, since) = (PathRecords.TopicsOf(facts), Since(facts));
        var until = facts.IsWritten ? since + Window : DateTimeOffset.MaxValue;
        var open = topics.ToHashSet();
        await foreach (var record in SinceAsync(
            [.. topics, .. PathRecords.DeadLettersOf(facts)], since, facts.ContactKey, cancellationToken))
        {
            if (PathRecords.Letter(record) is { } letter)
            {
                _letters.TryAdd(letter.Origin, letter.Letter);
                continue;
            }

            var added = PathRecords.Add(_facts!, record, messageId);
            if (!ReferenceEquals(added, _facts) || PathRecords.At(record) > until)
            {
                open.Remove(record.Source.Topic);
            }

            _facts = added;
            if (open.Count == 0)
            {
                return;
            }
        }
    }

    private async Task FindLetterAsync(PathFacts facts, CancellationToken cancellationToken)
    {
        await foreach (var record in SinceAsync(
            [TopicCatalogue.WhatsAppRaw.DeadLetter()], Since(facts), facts.Tenant, cancellationToken))
        {
            if (PathRecords.Letter(record) is { } letter && letter.Origin == facts.Raw?.Place)
            {
                _letters.TryAdd(letter.Origin, letter.Letter);
                return;
            }
        }
    }

    // The last stage first: what gave up there is where it ended.
    private PathDeadLetter? Letter(PathFacts facts) =>
        new[]
        {
            facts.Enriched, facts.Text, facts.Voice, facts.Message, facts.ContactKey.Length == 0 ? facts.Raw : null,
        }
            .Select(seen => seen is null ? null : _letters.GetValueOrDefault(seen.Place))
            .FirstOrDefault(letter => letter is not null);

    private DateTimeOffset Since(PathFacts facts) =>
        (facts.ReceivedAt ?? facts.SentAt ?? time.GetUtcNow() - options.LookBack) - Skew;

    private async IAsyncEnumerable<SourceRecord> SinceAsync(
        IReadOnlyList<TopicDefinition> topics, DateTimeOffset since, string? key,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in records(topics, since, key, cancellationToken))
        {
            if (Read >= options.MaxRecords)
            {
                IsCut = true;
                yield break;
            }

            Read++;
            yield return record;
        }
    }
}
