using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>Operation on one setting, with the numbers of IncrementalAlterConfigs.</summary>
internal enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}

/// <summary>A change of settings of a topic or of the broker. On the owner loop.</summary>
internal static class ConfigChanges
{
    public const sbyte TopicResource = 2;
    public const sbyte BrokerResource = 4;

    /// <summary>Applies changes on top of a resource's settings.</summary>
    public static ErrorCode Alter(
        BrokerCore core, sbyte resourceType, string name,
        IEnumerable<(string Name, ConfigOperation Operation, string? Value)> changes, bool validateOnly,
        out string? message) =>
        Change(core, resourceType, name, validateOnly, out message, settings =>
        {
            foreach ((string key, var operation, string? value) in changes)
            {
                if (Apply(settings, key, operation, value) is { } problem)
                {
                    return problem;
                }
            }

            return null;
        });

    /// <summary>Replaces all settings of a resource.</summary>
    public static ErrorCode Replace(
        BrokerCore core, sbyte resourceType, string name, IEnumerable<(string Name, string? Value)> configs,
        bool validateOnly, out string? message) =>
        Change(core, resourceType, name, validateOnly, out message, settings =>
        {
            settings.Clear();
            foreach ((string key, string? value) in configs)
            {
                if (value is null)
                {
                    return $"Null value not supported for {key}.";
                }

                settings[key] = value;
            }

            return null;
        });

    private static ErrorCode Change(
        BrokerCore core, sbyte resourceType, string name, bool validateOnly, out string? message,
        Func<Dictionary<string, string>, string?> change)
    {
        switch (resourceType)
        {
            case TopicResource when core.Topics.Find(name) is { } topic:
                var settings = new Dictionary<string, string>(topic.Config.Given, StringComparer.Ordinal);
                message = change(settings)
                    ?? settings.Select(each => TopicConfig.Problem(each.Key, each.Value))
                        .FirstOrDefault(problem => problem is not null);
                if (message is null && !validateOnly)
                {
                    core.Topics.Configure(topic, Entries(settings));
                }

                return message is null ? ErrorCode.None : ErrorCode.InvalidConfig;
            case TopicResource:
                message = $"The topic '{name}' does not exist.";
                return ErrorCode.UnknownTopicOrPartition;
            case BrokerResource when name.Length == 0 || name == $"{BrokerCore.NodeId}":
                settings = core.Journal.State.BrokerConfigs.ToDictionary(each => each.Name, each => each.Value);
                message = change(settings);
                if (message is null && !validateOnly)
                {
                    core.Journal.Commit(new BrokerConfigured { Configs = [.. Entries(settings)] });
                }

                return message is null ? ErrorCode.None : ErrorCode.InvalidConfig;
            default:
                message = $"Resources of type {resourceType} have no settings here.";
                return ErrorCode.InvalidRequest;
        }
    }

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<ConfigEntry> Entries(Dictionary<string, string> settings) =>
        settings.Select(each => new ConfigEntry { Name = each.Key, Value = each.Value });

    private static string? Apply(
        Dictionary<string, string> settings, string name, ConfigOperation operation, string? value)
    {
        if (operation == ConfigOperation.Delete)
        {
            settings.Remove(name);
            return null;
        }

        if (value is null)
        {
            return $"Null value not supported for {name}.";
        }

        if (operation == ConfigOperation.Set)
        {
            settings[name] = value;
            return null;
        }

        if (!ConfigKeys.Topic.TryGetValue(name, out var key) || key.Type != ConfigType.List)
        {
            return $"{name} is not a list; nothing can be appended to it or subtracted from it.";
        }

        string[] words = Words(settings.GetValueOrDefault(name, key.Default));
        string[] given = Words(value);
        settings[name] = string.Join(',', operation switch
        {
            ConfigOperation.Append => words.Union(given),
            ConfigOperation.Subtract => words.Except(given),
            _ => words,
        });
        return Enum.IsDefined(operation) ? null : $"Operation {(sbyte)operation} is not known.";
    }
}
