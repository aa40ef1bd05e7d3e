using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DescribeLogDirs, versions 1 to 5 (KIP-113, 827). One directory. Sizes are those of each partition's segments,
/// without its share of the journal.
/// </summary>
internal sealed class DescribeLogDirsHandler(BrokerCore core)
    : LoopHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>(core, ApiKey.DescribeLogDirs, 1, 5, 2)
{
    protected override DescribeLogDirsResponse Handle(RequestContext context, DescribeLogDirsRequest request)
    {
        string directory = Path.GetFullPath(Core.Options.DataDirectory);
        var drive = new DriveInfo(directory);
        IEnumerable<(Topic Topic, IEnumerable<int> Partitions)> asked = request.Topics is null
            ? Core.Topics.All.Select(topic => (topic, Enumerable.Range(0, topic.Partitions.Count)))
            : request.Topics.SelectMany(each => Core.Topics.Find(each.Topic) is { } topic
                ? [(topic, each.Partitions.AsEnumerable())]
                : Array.Empty<(Topic, IEnumerable<int>)>());
        return new()
        {
            Results =
            [
                new()
                {
                    LogDir = directory,
                    TotalBytes = drive.TotalSize,
                    UsableBytes = drive.AvailableFreeSpace,
                    Topics = [.. asked.Select(each => Describe(each.Topic, each.Partitions))],
                },
            ],
        };
    }

    private static DescribeLogDirsResponse.Result.Topic Describe(Topic topic, IEnumerable<int> partitions) => new()
    {
        Name = topic.Name,
        Partitions =
        [
            .. partitions.Where(index => topic.Find(index) is not null).Select(
                index => new DescribeLogDirsResponse.Result.Topic.Partition
                {
                    PartitionIndex = index, PartitionSize = topic.Partitions[index].Log.SizeInBytes,
                }),
        ],
    };
}
