using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// AlterConfigs, versions 0 to 2. Replaces all settings of topics and of the broker. Broker settings are stored and
/// described but have no effect: the options given at start apply.
/// </summary>
internal sealed class AlterConfigsHandler(BrokerCore core)
    : LoopHandler<AlterConfigsRequest, AlterConfigsResponse>(core, ApiKey.AlterConfigs, 0, 2, 2)
{
    protected override AlterConfigsResponse Handle(RequestContext context, AlterConfigsRequest request)
    {
        var response = new AlterConfigsResponse();
        foreach (var resource in request.Resources)
        {
            var error = ConfigChanges.Replace(
                Core, resource.ResourceType, resource.ResourceName,
                resource.Configs.Select(each => (each.Name, each.Value)), request.ValidateOnly, out string? message);
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
