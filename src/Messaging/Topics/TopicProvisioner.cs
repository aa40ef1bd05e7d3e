using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <summary>
/// Creates the catalogue's topics if missing, sets the retention of existing ones, and refuses a start if one does not
/// fit.
/// </summary>
internal sealed class TopicProvisioner(
    KafkaOptions options, TopicConfigs configs, TopicNames names, IAdminClient admin, ILogger log)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>Creates missing topics, and sets the retention of the others.</summary>
    /// <param name="topics">The topics a role needs.</param>
    /// <param name="partitions">Partitions of each.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RoleStopException">An existing topic has another number of partitions.</exception>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public async Task EnsureAsync(
        IReadOnlyList<TopicDefinition> topics, int partitions, CancellationToken cancellationToken)
    {
        var existing = await Task.Run(() => Existing(), cancellationToken);
        var missing = topics.Where(topic => !existing.ContainsKey(names.Of(topic))).ToList();
        Refuse(topics, existing, partitions);
        await configs.ApplyAsync([.. topics.Except(missing)], cancellationToken);
        if (missing.Count == 0)
        {
            return;
        }

        try
        {
            await admin.CreateTopicsAsync(
                missing.Select(topic => Specify(topic, partitions)),
                new CreateTopicsOptions { OperationTimeout = Timeout, RequestTimeout = Timeout });
            MessagingLog.TopicsCreated(log, missing.Count, partitions);
        }
        catch (CreateTopicsException fault) when (fault.Results.All(Harmless))
        {
            // Another role created them first: all that matters is that they fit.
            Refuse(topics, await Task.Run(() => Existing(), cancellationToken), partitions);
            await configs.ApplyAsync(missing, cancellationToken);
        }
        catch (CreateTopicsException fault)
        {
            var first = fault.Results.First(result => !Harmless(result));
            throw new RoleStopException($"Topic '{first.Topic}' cannot be created: {first.Error.Reason}.", fault);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException("The cluster did not create the topics.", fault);
        }
    }

    /// <summary>The topics among those given that exist.</summary>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public async Task<IReadOnlyList<TopicDefinition>> ExistingAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        var existing = await Task.Run(Existing, cancellationToken);
        return [.. topics.Where(topic => existing.ContainsKey(names.Of(topic)))];
    }

    /// <summary>The shadow generations of these topics that exist.</summary>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public async Task<IReadOnlyList<TopicDefinition>> GenerationsAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        var live = topics.ToHashSet();
        var existing = await Task.Run(Existing, cancellationToken);
        return
        [
            .. existing.Keys.Where(name => name.StartsWith(names.Prefix, StringComparison.Ordinal))
                .Select(name => TopicCatalogue.Find(name[names.Prefix.Length..])).OfType<TopicDefinition>()
                .Where(topic => topic.LiveTopic is { } of && live.Contains(of)),
        ];
    }

    private static bool Harmless(CreateTopicReport result) =>
        result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists;

    private Dictionary<string, int> Existing()
    {
        try
        {
            return admin.GetMetadata(Timeout).Topics
                .Where(topic => topic.Error.Code == ErrorCode.NoError)
                .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count, StringComparer.Ordinal);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException(
                $"No answer from Kafka at {options.BootstrapServers} within {Timeout.TotalSeconds:0} s. "
                + "Is it up, and is Kafka__BootstrapServers right?", fault);
        }
    }

    private void Refuse(IReadOnlyList<TopicDefinition> topics, Dictionary<string, int> existing, int partitions)
    {
        foreach (var topic in topics)
        {
            if (existing.TryGetValue(names.Of(topic), out int found) && found != partitions)
            {
                throw new RoleStopException(
                    $"Topic '{names.Of(topic)}' has {found} partitions, but this start expects {partitions}. A key would "
                    + $"move to another partition and its state be lost: set Kafka__Partitions={found}, or use another "
                    + "Kafka__TopicPrefix.");
            }
        }
    }

    private TopicSpecification Specify(TopicDefinition topic, int partitions) => new()
    {
        Name = names.Of(topic),
        NumPartitions = partitions,
        ReplicationFactor = options.ReplicationFactor,
        Configs = new Dictionary<string, string>(configs.Of(topic), StringComparer.Ordinal)
        {
            ["max.message.bytes"] = topic.MaxMessageBytes.ToString(CultureInfo.InvariantCulture),
        },
    };
}
