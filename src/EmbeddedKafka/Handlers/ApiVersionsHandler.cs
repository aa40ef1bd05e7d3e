using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// ApiVersions, versions 0 to 4 (KIP-35, 511, 584). Lists what <see cref="HandlerTable"/> serves. A higher version is
/// answered in version 0 with UNSUPPORTED_VERSION and this API's own range; the response header has no tagged fields in
/// any version. Produce is advertised from version 0 (KAFKA-18659). One finalised feature: transaction.version 2
/// (KIP-890); no group.version, so Java clients keep to classic groups. APIs that are not Kafka's are supported
/// features, each at level 1. Client software name and version are ignored.
/// </summary>
internal sealed class ApiVersionsHandler(HandlerTable table)
    : ApiHandler<ApiVersionsRequest>(ApiKey.ApiVersions, 0, 4, 3)
{
    private const string TransactionFeature = "transaction.version";
    private const short TransactionLevel = 2;
    private const short OwnApiLevel = 1;

    public static ApiVersionsResponse.ApiVersion Describe(ApiHandler handler) => new()
    {
        ApiKey = (short)handler.Key,
        MinVersion = handler.AdvertisedMin,
        MaxVersion = handler.Max,
    };

    protected override Task<WireMessage?> HandleAsync(RequestContext context, ApiVersionsRequest request)
    {
        var response = new ApiVersionsResponse
        {
            ApiKeys = [.. table.All.Where(handler => handler.Feature is null).Select(Describe)],
            SupportedFeatures =
            [
                .. from handler in table.All
                   where handler.Feature is not null
                   select new ApiVersionsResponse.SupportedFeatureKey
                   {
                       Name = handler.Feature!, MinVersion = OwnApiLevel, MaxVersion = OwnApiLevel,
                   },
            ],
            FinalizedFeaturesEpoch = 1,
            FinalizedFeatures =
            [
                new()
                {
                    Name = TransactionFeature, MaxVersionLevel = TransactionLevel, MinVersionLevel = TransactionLevel,
                },
            ],
        };

        // A minimum level of 0 must not be listed before version 4: older clients reject it.
        if (context.Version >= 4)
        {
            response.SupportedFeatures.Add(new() { Name = TransactionFeature, MaxVersion = TransactionLevel });
        }

        return Task.FromResult<WireMessage?>(response);
    }
}
