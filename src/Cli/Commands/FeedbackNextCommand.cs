using System.CommandLine;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting;
using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer;
using StreamML.Trainer.Labels;

namespace StreamML.Cli.Commands;

/// <summary><c>streamml feedback next</c>: the messages whose labels a model would learn most from.</summary>
internal static class FeedbackNextCommand
{
    private const int DefaultDays = 30;

    private static readonly Option<string> Task = new("--task")
    {
        Description = "sentiment, emotion or intent.",
        Required = true,
    };

    private static readonly Option<string?> Language = new("--language")
    {
        Description = "Only messages in this language: a BCP-47 tag such as hi. [default: any]",
    };

    private static readonly Option<string?> Tenant = new("--tenant")
    {
        Description = "Only messages of this tenant. [default: any]",
    };

    private static readonly Option<int> Days = new("--days")
    {
        Description = "Only messages that were sent in the last days.",
        DefaultValueFactory = _ => DefaultDays,
    };

    private static readonly Option<int> Count = new("--count")
    {
        Description = "How many.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object per line: fill in the labels, and send the file with 'streamml feedback FILE'.",
    };

    public static Command Create()
    {
        var common = new CommonOptions();
        var command = new Command("next",
            "Print the messages whose labels a model would learn most from: those it is least sure of, no two alike, and\n"
            + "none that somebody has labelled. Texts are printed.\n"
            + "Example: streamml feedback next --task intent --language hi --json > labels.jsonl")
        {
            Task, Language, Tenant, Days, Count, Json, common.Data,
        };
        command.SetAction(async (parsed, token) =>
        {
            Check(parsed);
            var settings = common.Load(parsed);
            await Installation.AdoptAsync(settings, token);
            using var kafka = await Pipeline.ConnectAsync(
                settings, TimeProvider.System, NullLoggerFactory.Instance, token);
            var chosen = (await ReadAsync(kafka, parsed, token)).Choose(parsed.GetValue(Count));
            Print(chosen, parsed);
            return 0;
        });
        return command;
    }

    private static void Check(ParseResult parsed)
    {
        string task = parsed.GetRequiredValue(Task);
        string? wrong = !TextTraining.Tasks.Contains(task)
            ? $"'{task}' is not a task; known tasks: {string.Join(", ", TextTraining.Tasks)}."
            : parsed.GetValue(Days) < 1 ? "--days must be at least 1."
            : parsed.GetValue(Count) is < 1 or > 1_000 ? "--count must be 1 to 1,000." : null;
        if (wrong is not null)
        {
            throw new RoleConfigurationException(wrong);
        }
    }

    private static async Task<LabelPool> ReadAsync(
        KafkaConnection kafka, ParseResult parsed, CancellationToken cancellationToken)
    {
        string task = parsed.GetRequiredValue(Task);
        var (language, tenant) = (parsed.GetValue(Language), parsed.GetValue(Tenant));
        long since = TimeProvider.System.GetUtcNow().AddDays(-parsed.GetValue(Days)).ToUnixTimeMilliseconds();
        var (pool, labelled) = (new LabelPool(), new HashSet<(string, string)>());
        var (messages, feedback) = (new RecordReader<EnrichedMessage>(), new RecordReader<Feedback>());
        var records = kafka.CreateReader().ReadAsync(
            [TopicCatalogue.Feedback, TopicCatalogue.MessagesEnriched], ReadFrom.Earliest, follow: false,
            cancellationToken);
        await foreach (var record in records)
        {
            if (record.Source.Topic.Equals(TopicCatalogue.Feedback))
            {
                if (feedback.TryRead(record, out var given, out _) && given.Model == task && given.MessageId.Length > 0)
                {
                    labelled.Add((given.Tenant, given.MessageId));
                }
            }
            else if (messages.TryRead(record, out var message, out _) && message.SentAtMs >= since)
            {
                pool.Remove(message.Tenant, message.MessageId);
                if ((tenant is null || message.Tenant == tenant) && IsIn(message, language)
                    && Candidate(message, task) is { } candidate)
                {
                    pool.Add(candidate);
                }
            }
        }

        foreach (var (of, id) in labelled)
        {
            pool.Remove(of, id);
        }

        return pool;
    }

    private static bool IsIn(EnrichedMessage message, string? language) =>
        language is null || string.Equals(message.Language?.Code, language, StringComparison.OrdinalIgnoreCase);

    /// <summary>What a task's model said of a message; null where it said nothing.</summary>
    internal static LabelCandidate? Candidate(EnrichedMessage message, string task)
    {
        IMessage? said = task switch
        {
            LinearSentimentModel.Task => message.Sentiment,
            LinearEmotionModel.Task => message.Emotion,
            LinearIntentModel.Task => message.Intent,
            _ => null,
        };
        return said is null || message.Text.Length == 0 || message.Direction != Direction.Inbound
            ? null
            : LabelCandidate.Of(
                message.Tenant, message.MessageId, message.Text, message.Language?.Code ?? "",
                [.. TextTaskLabels.ByTask[task].Select(label => (label, Share(said, label)))]);
    }

    // Each label is the name of the field that has its share.
    private static float Share(IMessage said, string label) =>
        (float)said.Descriptor.FindFieldByName(label).Accessor.GetValue(said);

    private static void Print(IReadOnlyList<LabelCandidate> chosen, ParseResult parsed)
    {
        string task = parsed.GetRequiredValue(Task);
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine("No message without a label was found. Try more --days, or another --language.");
        }

        foreach (var each in chosen)
        {
            Console.WriteLine(parsed.GetValue(Json)
                ? AnswerJson.Object(json =>
                {
                    json.WriteString("model", task);
                    json.WriteString("message_id", each.MessageId);
                    json.WriteString("label", "");
                    json.WriteString("text", each.Text);
                    json.WriteString("language", each.Language);
                    json.WriteString("guess", each.Guess);
                    json.WriteString("second", each.Second);
                    json.WriteNumber("confidence", MathF.Round(each.Confidence, 3));
                })
                : $"{each.Guess} or {each.Second} ({each.Confidence:0.00})\t{each.MessageId}\t{OneLine(each.Text)}");
        }
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
