using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DescribeConfigs, versions 1 to 4 (KIP-133, 226, 569). Topics with all of Kafka's settings, and the broker with its
/// options under Kafka's names. Omits documentation; settings that have no effect on a single node are still listed.
/// </summary>
internal sealed class DescribeConfigsHandler(BrokerCore core)
    : LoopHandler<DescribeConfigsRequest, DescribeConfigsResponse>(core, ApiKey.DescribeConfigs, 1, 4, 4)
{
    protected override DescribeConfigsResponse Handle(RequestContext context, DescribeConfigsRequest request) => new()
    {
        Results = request.Resources.ConvertAll(resource => Describe(request, resource)),
    };

    private DescribeConfigsResponse.Result Describe(
        DescribeConfigsRequest request, DescribeConfigsRequest.Resource resource)
    {
        var result = new DescribeConfigsResponse.Result
        {
            ResourceType = resource.ResourceType,
            ResourceName = resource.ResourceName,
            ErrorMessage = null,
        };
        IEnumerable<ConfigDescription> configs = [];
        switch (resource.ResourceType)
        {
            case ConfigChanges.TopicResource when Core.Topics.Find(resource.ResourceName) is { } topic:
                configs = ConfigDescriptions.Describe(Core, topic.Config);
                break;
            case ConfigChanges.TopicResource:
                result.ErrorCode = ErrorCode.UnknownTopicOrPartition;
                break;
            case ConfigChanges.BrokerResource when resource.ResourceName == $"{BrokerCore.NodeId}":
                configs = ConfigDescriptions.DescribeBroker(Core);
                break;
            case ConfigChanges.BrokerResource when resource.ResourceName.Length == 0:
                break;
            default:
                result.ErrorCode = ErrorCode.InvalidRequest;
                result.ErrorMessage = $"No resource {resource.ResourceName} of type {resource.ResourceType}.";
                break;
        }

        result.Configs =
        [
            .. configs.Where(each => resource.ConfigurationKeys?.Contains(each.Key.Name) ?? true)
                .Select(each => Describe(each, request.IncludeSynonyms)),
        ];
        return result;
    }

    private static DescribeConfigsResponse.Result.ResourceResult Describe(
        ConfigDescription config, bool synonyms) => new()
        {
            Name = config.Key.Name,
            Value = config.Value,
            ReadOnly = config.IsReadOnly,
            ConfigSource = (sbyte)config.Source,
            ConfigType = (sbyte)config.Key.Type,
            Documentation = null,
            Synonyms = synonyms
            ? [new() { Name = config.Key.Name, Value = config.Value, Source = (sbyte)config.Source }]
            : [],
        };
}
