using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// IncrementalAlterConfigs, versions 0 and 1 (KIP-339). Sets, deletes, appends and subtracts; all of a resource's
/// changes or none. Broker settings are stored and described but have no effect.
/// </summary>
internal sealed class IncrementalAlterConfigsHandler(BrokerCore core)
    : LoopHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(
        core, ApiKey.IncrementalAlterConfigs, 0, 1, 1)
{
    protected override IncrementalAlterConfigsResponse Handle(
        RequestContext context, IncrementalAlterConfigsRequest request)
    {
        var response = new IncrementalAlterConfigsResponse();
        foreach (var resource in request.Resources)
        {
            var error = ConfigChanges.Alter(
                Core, resource.ResourceType, resource.ResourceName,
                resource.Configs.Select(each => (each.Name, (ConfigOperation)each.ConfigOperation, each.Value)),
                request.ValidateOnly, out string? message);
            response.Responses.Add(new()
            {
                ErrorCode = error,
                ErrorMessage = message,
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
            });
        }

        return response;
    }
}
