using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Connection;

/// <summary>
/// Catalogue topics and their names on the cluster: the installation's prefix followed by the catalogue's name.
/// </summary>
internal sealed class TopicNames
{
    private readonly string _prefix;
    private readonly Dictionary<string, TopicDefinition> _byName;

    public TopicNames(string prefix)
    {
        _prefix = prefix;
        _byName = TopicCatalogue.All.ToDictionary(topic => prefix + topic.Name, StringComparer.Ordinal);
    }

    /// <summary>Prefix of every topic, group and transactional id; may be empty.</summary>
    public string Prefix => _prefix;

    public string Of(TopicDefinition topic) => _prefix + topic.Name;

    /// <summary>The topic of the catalogue, or the shadow generation of one, that has this name.</summary>
    public TopicDefinition Find(string name) => _byName.TryGetValue(name, out var topic)
        ? topic
        : TopicCatalogue.Find(name[_prefix.Length..])
            ?? throw new KeyNotFoundException($"No topic '{name}' in the catalogue.");
}
