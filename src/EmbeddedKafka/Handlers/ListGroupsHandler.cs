using StreamML.EmbeddedKafka.Groups;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// ListGroups, versions 0 to 5. Filters by state from version 4 on (KIP-518) and by type from 5 on (KIP-848); every
/// group is of the type "classic".
/// </summary>
internal sealed class ListGroupsHandler(BrokerCore core)
    : LoopHandler<ListGroupsRequest, ListGroupsResponse>(core, ApiKey.ListGroups, 0, 5, 3)
{
    private const string Classic = "classic";

    protected override ListGroupsResponse Handle(RequestContext context, ListGroupsRequest request) => new()
    {
        Groups =
        [
            .. Core.Groups.Groups.Where(group => Matches(group, request)).Select(
                group => new ListGroupsResponse.ListedGroup
            {
                GroupId = group.GroupId,
                ProtocolType = group.ProtocolType,
                GroupState = group.State.ToString(),
                GroupType = Classic,
            }),
        ],
    };

    private static bool Matches(ClassicGroup group, ListGroupsRequest request) =>
        (request.StatesFilter.Count == 0 || Contains(request.StatesFilter, group.State.ToString()))
        && (request.TypesFilter.Count == 0 || Contains(request.TypesFilter, Classic));

    private static bool Contains(List<string> filter, string word) =>
        filter.Contains(word, StringComparer.OrdinalIgnoreCase);
}
