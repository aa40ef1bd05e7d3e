using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <summary>Retention of topics as Kafka settings; alters existing topics to match.</summary>
internal sealed class TopicConfigs(
    RetentionOptions retention, TopicNames names, IAdminClient admin, TimeProvider time, ILogger log)
{
    private const string RetentionMs = "retention.ms";
    private const long DayMs = 86_400_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    // A cluster's broker may learn of a new topic slightly later than the one that listed it.
    private readonly ResiliencePipeline _untilKnown = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<DescribeConfigsException>(IsOfUnknownTopic)
                .Handle<IncrementalAlterConfigsException>(IsOfUnknownTopic),
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            MaxRetryAttempts = 6,
        })
        .Build();

    /// <summary>The retention settings of a topic.</summary>
    public Dictionary<string, string> Of(TopicDefinition topic)
    {
        long keptMs = retention.MsOf(topic);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cleanup.policy"] = topic.Retention.CleanupPolicy,
            [RetentionMs] = Text(keptMs),
        };
        if (topic.Retention.IsStampedByBroker)
        {
            settings["message.timestamp.type"] = "LogAppendTime";
        }

        // A segment is deleted as a whole once its last record is old enough: its first record lives up to a tenth
        // longer.
        if (topic.Retention.Delete && keptMs >= 0)
        {
            settings["segment.ms"] = Text(Math.Clamp(keptMs / 10, DayMs / 24, 7 * DayMs));
        }

        return settings;
    }

    /// <summary>Alters topics with other retention settings.</summary>
    /// <exception cref="RoleStopException">The cluster denies it; the message names the remedy.</exception>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public async Task ApplyAsync(IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        if (topics.Count == 0)
        {
            return;
        }

        var found = await DescribeAsync(topics, cancellationToken);
        var changes = topics.Select(topic => (Topic: topic, Changes: Changes(Of(topic), found[topic])))
            .Where(topic => topic.Changes.Count > 0).ToList();
        if (changes.Count == 0)
        {
            return;
        }

        try
        {
            await _untilKnown.ExecuteAsync(
                async token => await admin.IncrementalAlterConfigsAsync(
                    changes.ToDictionary(topic => Resource(topic.Topic), topic => topic.Changes),
                    new IncrementalAlterConfigsOptions { RequestTimeout = Timeout }).WaitAsync(token),
                cancellationToken);
        }
        catch (IncrementalAlterConfigsException fault)
        {
            var first = fault.Results.First(result => result.Error.IsError);
            throw Refused(first.ConfigResource.Name, first.Error, fault);
        }
        catch (KafkaException fault)
        {
            throw Refused(names.Of(changes[0].Topic), fault.Error, fault);
        }

        foreach (var (topic, entries) in changes)
        {
            MessagingLog.TopicAltered(
                log, names.Of(topic), string.Join(", ", entries.Select(entry => $"{entry.Name}={entry.Value}")));
        }
    }

    /// <summary>
    /// How long the cluster keeps the records of topics, milliseconds; -1 for ever, or until a newer one has the same
    /// key.
    /// </summary>
    /// <exception cref="RoleStopException">The cluster denies access.</exception>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public async Task<IReadOnlyDictionary<TopicDefinition, long>> KeptMsAsync(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken) =>
        (await DescribeAsync(topics, cancellationToken)).ToDictionary(
            topic => topic.Key,
            topic => topic.Value.GetValueOrDefault("cleanup.policy", "").Contains("delete", StringComparison.Ordinal)
                ? long.Parse(topic.Value[RetentionMs], CultureInfo.InvariantCulture)
                : -1);

    private async Task<IReadOnlyDictionary<TopicDefinition, IReadOnlyDictionary<string, string>>> DescribeAsync(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        try
        {
            var described = await _untilKnown.ExecuteAsync(
                async token => await admin.DescribeConfigsAsync(
                    topics.Select(Resource), new DescribeConfigsOptions { RequestTimeout = Timeout }).WaitAsync(token),
                cancellationToken);
            return described.ToDictionary(
                result => names.Find(result.ConfigResource.Name),
                result => (IReadOnlyDictionary<string, string>)result.Entries.ToDictionary(
                    entry => entry.Key, entry => entry.Value.Value));
        }
        catch (DescribeConfigsException fault)
        {
            var first = fault.Results.First(result => result.Error.IsError);
            throw Refused(first.ConfigResource.Name, first.Error, fault);
        }
        catch (KafkaException fault)
        {
            throw Refused(names.Of(topics[0]), fault.Error, fault);
        }
    }

    private static List<ConfigEntry> Changes(
        Dictionary<string, string> wanted, IReadOnlyDictionary<string, string> found) =>
        [.. wanted.Where(setting => !IsSame(setting.Value, found.GetValueOrDefault(setting.Key, "")))
            .Select(setting => new ConfigEntry
            {
                Name = setting.Key,
                Value = setting.Value,
                IncrementalOperation = AlterConfigOpType.Set,
            })];

    // A list may be in any order: compact,delete equals delete,compact.
    private static bool IsSame(string wanted, string found) =>
        wanted == found || wanted.Split(',').Order(StringComparer.Ordinal)
            .SequenceEqual(found.Split(',').Order(StringComparer.Ordinal));

    private static Exception Refused(string topic, Error error, Exception fault) =>
        FaultTable.Decide(error) == FaultAction.StopRole
        ? new RoleStopException(
            $"What topic '{topic}' keeps cannot be looked at or set: {error.Reason}. Grant describe-configs and "
            + "alter-configs on the topics, or set them by hand as 'streamml topics --json' lists them.", fault)
        : new TaskRestartException(
            $"The retention of topic '{topic}' could not be read or set: {error.Reason}", fault);

    private static bool IsOfUnknownTopic(DescribeConfigsException fault) =>
        fault.Results.Any(result => result.Error.Code == ErrorCode.UnknownTopicOrPart);

    private static bool IsOfUnknownTopic(IncrementalAlterConfigsException fault) =>
        fault.Results.Any(result => result.Error.Code == ErrorCode.UnknownTopicOrPart);

    private ConfigResource Resource(TopicDefinition topic) =>
        new() { Type = ResourceType.Topic, Name = names.Of(topic) };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
