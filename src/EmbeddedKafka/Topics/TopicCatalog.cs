using System.Collections.Concurrent;
using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>All topics. Read by any thread; changed only on the owner loop.</summary>
internal sealed class TopicCatalog(LogStore store, StateJournal journal)
{
    private readonly ConcurrentDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Topic> _byId = new();

    /// <summary>All topics, by name.</summary>
    public IEnumerable<Topic> All => _byName.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal);

    public int PartitionCount => _byName.Values.Sum(topic => topic.Partitions.Count);

    public Topic? Find(string name) => _byName.GetValueOrDefault(name);

    public Topic? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>The partition of a topic; null if either does not exist.</summary>
    public Partition? Find(Guid topicId, int partition) => Find(topicId)?.Find(partition);

    /// <summary>
    /// Reconciles the partitions with the topics after a start: a crash may have occurred between the two.
    /// </summary>
    public void Restore()
    {
        foreach (var topic in journal.State.Topics.Values)
        {
            Open(topic, null);
        }
    }

    /// <summary>Creates a topic whose name and settings have been checked.</summary>
    public Topic Create(string name, int partitions, IEnumerable<ConfigEntry> configs)
    {
        var created = new TopicCreated
        {
            TopicId = Guid.NewGuid(),
            Name = name,
            Partitions = partitions,
            Configs = [.. configs],
        };
        journal.Commit(created);
        return Open(created, null);
    }

    /// <summary>Deletes a topic, its data, and its committed offsets.</summary>
    public void Delete(Topic topic)
    {
        journal.Commit(new TopicDeleted { TopicId = topic.Id });
        _byName.TryRemove(topic.Name, out _);
        _byId.TryRemove(topic.Id, out _);
        for (int partition = 0; partition < topic.Partitions.Count; partition++)
        {
            store.DeletePartition(new PartitionId(topic.Id, partition));
            topic.Partitions[partition].Wake();
        }
    }

    /// <summary>Adds partitions to a topic.</summary>
    public void Grow(Topic topic, int partitions)
    {
        journal.Commit(new PartitionsAdded { TopicId = topic.Id, Partitions = partitions });
        Open(journal.State.Topics[topic.Id], topic);
    }

    /// <summary>Replaces the explicit settings of a topic with ones that have been checked.</summary>
    public void Configure(Topic topic, IEnumerable<ConfigEntry> configs)
    {
        journal.Commit(new TopicConfigured { TopicId = topic.Id, Configs = [.. configs] });
        var changed = Open(journal.State.Topics[topic.Id], topic);
        foreach (var partition in changed.Partitions)
        {
            partition.Log.Configure(changed.Config.Storage);
        }
    }

    private Topic Open(TopicCreated stored, Topic? former)
    {
        var config = new TopicConfig(stored.Configs);
        var partitions = new List<Partition>(former?.Partitions ?? []);
        while (partitions.Count < stored.Partitions)
        {
            var id = new PartitionId(stored.TopicId, partitions.Count);
            partitions.Add(new Partition(
                store.TryGetPartition(id, out var log) ? log : store.CreatePartition(id, config.Storage)));
        }

        var topic = new Topic(stored.TopicId, stored.Name, config, partitions);
        _byId[topic.Id] = topic;
        _byName[topic.Name] = topic;
        return topic;
    }
}
