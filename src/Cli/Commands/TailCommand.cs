using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml tail TOPIC</c>: records as JSON, a line each.</summary>
internal static class TailCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var topic = new Argument<string>("TOPIC") { Description = "A topic from 'streamml topics'." };
        var beginning = new Option<bool>("--from-beginning")
        {
            Description = "Start at the first record instead of the next one.",
        };
        var most = new Option<long?>("--max") { Description = "Stop after this many records." };
        var once = new Option<bool>("--once")
        {
            Description = "Stop at the current last record instead of following the topic.",
        };
        var command = new Command("tail",
            "Print committed records of a topic as JSON lines: partition, offset, key, headers, value. Webhook bodies\n"
            + "and dead letters are shown as JSON or text if possible; other bytes as base64 under NAME_base64.\n"
            + "Example: streamml tail messages.enriched --from-beginning --max 5")
        {
            topic, beginning, most, once, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(
                settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            await PrintAsync(
                kafka, Find(parsed.GetValue(topic)!), parsed.GetValue(beginning), parsed.GetValue(once),
                parsed.GetValue(most), token);
            return 0;
        });
        return command;
    }

    private static TopicDefinition Find(string name)
    {
        try
        {
            return TopicCatalogue.Get(name);
        }
        catch (KeyNotFoundException fault)
        {
            throw new RoleConfigurationException(fault.Message);
        }
    }

    private static async Task PrintAsync(
        KafkaConnection kafka, TopicDefinition topic, bool beginning, bool once, long? most,
        CancellationToken cancellationToken)
    {
        long printed = 0;
        var from = beginning || once ? ReadFrom.Earliest : ReadFrom.Latest;
        await foreach (var record in kafka.CreateReader().ReadAsync([topic], from, follow: !once, cancellationToken))
        {
            Console.WriteLine(RecordJson.Of(record));
            if (++printed >= most)
            {
                return;
            }
        }
    }
}
