using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// FreezeLog, version 0. Not Kafka's: files of the log as of one moment, for a backup that runs on the same machine.
/// They go when the connection ends, or when records are erased.
/// </summary>
internal sealed class FreezeLogHandler(BrokerCore core)
    : ApiHandler<FreezeLogRequest>(ApiKey.FreezeLog, 0, 0, 0)
{
    public override string Feature => FreezeLogRequest.Feature;

    protected override async Task<WireMessage?> HandleAsync(RequestContext context, FreezeLogRequest request)
    {
        var frozen = await core.Store.FreezeAsync(
            action => core.InvokeAsync(() =>
            {
                action();
                return true;
            }),
            context.Closed);
        context.Closed.Register(() => core.Store.Thaw(frozen));
        var response = new FreezeLogResponse
        {
            DataDirectory = Path.GetFullPath(core.Options.DataDirectory),
            Folder = frozen.Folder,
            ClusterId = core.Journal.State.ClusterId,
            Position = frozen.Position,
            Files =
            [
                .. frozen.Files.Select(file => new FreezeLogResponse.File { Path = file.Path, Length = file.Length }),
            ],
        };
        foreach (var topic in frozen.Partitions.GroupBy(partition => partition.Id.TopicId))
        {
            // One that was deleted since is in the copy all the same, under its id.
            if (core.Topics.Find(topic.Key) is { } known)
            {
                response.Topics.Add(new TopicOf<FreezeLogResponse.Partition>
                {
                    Name = known.Name,
                    Partitions =
                    [
                        .. topic.OrderBy(each => each.Id.Partition).Select(each => new FreezeLogResponse.Partition
                        {
                            PartitionIndex = each.Id.Partition,
                            Start = each.Start,
                            End = each.End,
                        }),
                    ],
                });
            }
        }

        return response;
    }
}
