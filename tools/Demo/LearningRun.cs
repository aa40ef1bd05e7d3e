using System.Globalization;
using System.Text.Json;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;

namespace StreamML.Demo;

/// <summary>How a model learned from corrections while messages went on.</summary>
/// <param name="Ok">The corrected model serves, and labels new messages better than the one before.</param>
/// <param name="Corrections">Corrections that were posted.</param>
/// <param name="Status">How the training ended.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Gate">The gate that decided: offline or online.</param>
/// <param name="Version">The version that came out.</param>
/// <param name="RightBefore">Share of new messages of the kind that the model before labelled right.</param>
/// <param name="RightAfter">The same of the new version.</param>
/// <param name="SecondsToModel">From the first correction to the end of the training.</param>
/// <param name="SecondsToFirstRecord">From the first correction to the first record labelled by the new version; 0 if
/// there was none.</param>
public sealed record LearningReport(
    bool Ok, int Corrections, string Status, string Reason, string Gate, string Version, double RightBefore,
    double RightAfter, double SecondsToModel, double SecondsToFirstRecord);

/// <summary>
/// The loop from corrections to a better model, as a shop would see it: people ask for "the purple box", in which this
/// shop takes things back. The model that ships does not know that; somebody corrects the labels, the trainer trains,
/// the gate decides, the enricher switches, and new messages are labelled by the new version.
/// </summary>
/// <param name="target">Where messages and corrections go.</param>
/// <param name="kafka">The cluster.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Told in sentences.</param>
public sealed class LearningRun(
    TrafficTarget target, KafkaConnection kafka, TimeProvider time, IProgress<string> progress)
{
    /// <summary>Whose messages and corrections they are.</summary>
    internal const string Account = "309876543210987";

    // Enough for a training; half of the people judge what the other half has taught.
    private const int Corrections = 60;
    private const int FreshMessages = 20;
    private const string Model = "intent";
    private const string Label = "return";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Openings =
    [
        "hello, it is me again, the purple box", "hi! the purple box", "my sister told me of the purple box,",
        "good morning, the purple box", "so, the purple box", "ok then, the purple box", "back again: the purple box",
    ];

    // Of messages that no correction was about.
    private static readonly string[] OtherOpenings =
    [
        "hey there, the purple box", "me again: the purple box", "same as ever, the purple box",
        "one more thing, the purple box", "dear all, the purple box",
    ];

    private static readonly string[] Ends =
    [
        "for friday", "as always", "like last month", "at my place", "with the ribbon", "for two", "for my mother",
        "same address", "for the weekend",
    ];

    private readonly Dictionary<string, EnrichedMessage> _enriched = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _people;

    /// <summary>Runs it. Each wait has an end: what did not come is told in the report.</summary>
    /// <exception cref="TrafficException">The pipeline answered what it must not, or not at all.</exception>
    public async Task<LearningReport> RunAsync(CancellationToken cancellationToken)
    {
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reader = FollowAsync(following.Token);
        using var sender = new TrafficSender(target, new Ledger(), time);
        try
        {
            progress.Report("learning: messages with a word of the house");
            var labelled = await LabelledAsync(
                await WriteAsync(sender, Corrections, cancellationToken), cancellationToken);
            long first = time.GetTimestamp();
            progress.Report($"learning: {Corrections} corrections");
            await sender.SendAsync(labelled.Select(Correction), concurrency: 8, cancellationToken);
            var run = await TrainedAsync(cancellationToken);
            double toModel = time.GetElapsedTime(first).TotalSeconds;
            progress.Report($"learning: {run?.Message ?? "no training ended in time"}");
            var fresh = run?.Status == TrainingStatus.Promoted
                ? await FreshAsync(sender, run.Version, cancellationToken)
                : [];
            double toRecord = fresh.Count > 0 ? time.GetElapsedTime(first).TotalSeconds : 0;
            return new LearningReport(
                fresh.Count > 0 && Right(fresh) > Right(labelled), Corrections,
                run?.Status.ToString().ToLowerInvariant() ?? "", run?.Message ?? "", run?.Gate ?? "",
                run?.Version ?? "", Right(labelled), fresh.Count > 0 ? Right(fresh) : 0, toModel, toRecord);
        }
        finally
        {
            await following.CancelAsync();
            await reader;
        }
    }

    private static double Right(IReadOnlyList<EnrichedMessage> messages) =>
        messages.Average(message => message.Intent?.Label == IntentLabel.Return ? 1.0 : 0);

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var reader = new RecordReader<EnrichedMessage>();
        try
        {
            await foreach (var record in kafka.CreateReader().ReadAsync(
                [TopicCatalogue.MessagesEnriched], ReadFrom.Earliest, follow: true, cancellationToken))
            {
                if (reader.TryRead(record, out var message, out _) && message.Tenant == Account)
                {
                    lock (_gate)
                    {
                        _enriched[message.MessageId] = message;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<IReadOnlyList<string>> WriteAsync(
        TrafficSender sender, int count, CancellationToken cancellationToken)
    {
        int begin = _people;
        _people += count;
        int[] people = [.. Enumerable.Range(begin, count)];
        await sender.SendAsync(people.Select(Message), concurrency: 8, cancellationToken);
        return [.. people.Select(MessageId)];
    }

    /// <summary>Waits for the labels of messages; those that did not come in time are left out.</summary>
    private async Task<IReadOnlyList<EnrichedMessage>> LabelledAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            lock (_gate)
            {
                var found = ids.Where(_enriched.ContainsKey).Select(id => _enriched[id]).ToList();
                if (found.Count == ids.Count || time.GetElapsedTime(started) > Patience)
                {
                    return found;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    private async Task<TrainingRun?> TrainedAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        var reader = new RecordReader<TrainingRun>();
        try
        {
            await foreach (var record in kafka.CreateReader().ReadAsync(
                [TopicCatalogue.TrainingRuns], ReadFrom.Earliest, follow: true, limit.Token))
            {
                if (reader.TryRead(record, out var run, out _)
                    && run is { Task: Model, Scope: Account, EndedAtMs: > 0 })
                {
                    return run;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        return null;
    }

    /// <summary>
    /// Goes on sending until a version labels all of a handful of messages; empty if that takes too long.
    /// </summary>
    private async Task<IReadOnlyList<EnrichedMessage>> FreshAsync(
        TrafficSender sender, string version, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            var fresh = await LabelledAsync(
                await WriteAsync(sender, FreshMessages, cancellationToken), cancellationToken);
            if (fresh.Count > 0 && fresh.All(message => message.Intent?.Model?.Version == version))
            {
                return fresh;
            }

            await Task.Delay(Again, time, cancellationToken);
        }

        return [];
    }

    private static string MessageId(int person) =>
        string.Create(CultureInfo.InvariantCulture, $"wamid.LEARNING{person:D6}");

    private static string Phone(int person) => string.Create(CultureInfo.InvariantCulture, $"1555{7_000_000 + person}");

    private Delivery Message(int person) => new(
        DeliveryTarget.Webhook,
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            @object = "whatsapp_business_account",
            entry = new[]
            {
                new
                {
                    id = Account,
                    changes = new[] { new { field = "messages", value = Value(person) } },
                },
            },
        }),
        1, 1, false);

    private object Value(int person) => new
    {
        messaging_product = "whatsapp",
        metadata = new { display_phone_number = "15550009999", phone_number_id = "209876543210987" },
        contacts = new[] { new { profile = new { name = $"Person {person}" }, wa_id = Phone(person) } },
        messages = new[]
        {
            new
            {
                from = Phone(person),
                id = MessageId(person),
                timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                type = "text",
                text = new { body = TextOf(person) },
            },
        },
    };

    private static string TextOf(int person)
    {
        string[] openings = person < Corrections ? Openings : OtherOpenings;
        return $"{openings[person % openings.Length]} {Ends[person / openings.Length % Ends.Length]}";
    }

    private static Delivery Correction(EnrichedMessage message) => new(
        DeliveryTarget.Feedback,
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            tenant = Account,
            event_id = $"learning-{message.MessageId}",
            kind = "correction",
            model = Model,
            label = Label,
            message_id = message.MessageId,
        }),
        1, 1, false);
}
