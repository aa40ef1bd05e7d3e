using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// ListConfigResources, versions 0 and 1 (KIP-1142). Version 0 asks for client metrics, of which there are none;
/// version 1 also lists topics and the broker.
/// </summary>
internal sealed class ListConfigResourcesHandler(BrokerCore core)
    : LoopHandler<ListConfigResourcesRequest, ListConfigResourcesResponse>(core, ApiKey.ListConfigResources, 0, 1, 0)
{
    protected override ListConfigResourcesResponse Handle(RequestContext context, ListConfigResourcesRequest request)
    {
        var response = new ListConfigResourcesResponse();
        if (context.Version == 0)
        {
            return response;
        }

        if (Wants(request, ConfigChanges.TopicResource))
        {
            response.ConfigResources.AddRange(Core.Topics.All.Select(
                topic => Resource(topic.Name, ConfigChanges.TopicResource)));
        }

        if (Wants(request, ConfigChanges.BrokerResource))
        {
            response.ConfigResources.Add(Resource($"{BrokerCore.NodeId}", ConfigChanges.BrokerResource));
        }

        return response;
    }

    private static bool Wants(ListConfigResourcesRequest request, sbyte type) =>
        request.ResourceTypes.Count == 0 || request.ResourceTypes.Contains(type);

    private static ListConfigResourcesResponse.ConfigResource Resource(string name, sbyte type) =>
        new() { ResourceName = name, ResourceType = type };
}
