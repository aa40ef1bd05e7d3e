using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Hosting.Erasing;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Sink.Counting;
using StreamML.StreamProcessors.Media;

namespace StreamML.FaultInjection.Erasures;

/// <summary>
/// Erases a tenth of the contacts of an installation while new ones write, then searches everything that it keeps for
/// what only they have, and compares the others', hash for hash.
/// </summary>
public sealed class ErasureCheck(
    ErasureCheckOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int MessagesOfDelivery = 4;
    private const int OneInSpeaks = 4;
    private const int DeliveriesAtOnce = 250;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Roles =
        [RoleSet.Broker, RoleSet.Postgres, "normaliser", "enricher", "scorer", "windows", "collector", "sink"];

    private readonly CanarySearch _search = new(
        number => number < options.Contacts && IsErased(number, options));

    private int _traffic;

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The roles made nothing of the messages.</exception>
    public async Task<ErasureCheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        string scratch = ScratchInstallation.MakeFolder();
        try
        {
            var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Streamml:DataDirectory"] = scratch,
                ["Streamml:KafkaPort"] = "0",
                ["Streamml:RegistryPort"] = "0",
                ["Streamml:PostgresPort"] = "0",
                ["Erasure:RewriteTables"] = "true",
            });
            ErasureCheckReport report;
            await using (await Installation.StartAsync(
                settings, RoleSet.Of(Roles), time, NullLoggerFactory.Instance, cancellationToken))
            {
                report = await RunAsync(settings, scratch, cancellationToken);
            }

            // Stores that are open keep others from reading their files.
            progress.Report("searching all files");
            _search.Files(scratch);
            return Judged(report) with { Seconds = time.GetElapsedTime(started).TotalSeconds };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static bool IsErased(int number, ErasureCheckOptions options) =>
        number % Math.Max(1, options.Contacts / Math.Max(1, options.Erase)) == 0
            && number / Math.Max(1, options.Contacts / Math.Max(1, options.Erase)) < options.Erase;

    private async Task<ErasureCheckReport> RunAsync(
        Settings settings, string scratch, CancellationToken cancellationToken)
    {
        using var kafka = await Pipeline.ConnectAsync(settings, time, NullLoggerFactory.Instance, cancellationToken);
        await using var database = NpgsqlDataSource.Create(settings.Postgres.Effective());
        var others = new UntouchedOthers(kafka, database, settings.Postgres.Schema);
        long loading = time.GetTimestamp();
        await SendAsync(kafka, Enumerable.Range(0, options.Contacts), cancellationToken);
        await SettleAsync(settings, options.Contacts, 0, cancellationToken);
        var contacts = await others.ContactsAsync(cancellationToken);
        int notes = await SpeakAsync(kafka, scratch, contacts, cancellationToken);
        await SettleAsync(settings, options.Contacts, notes, cancellationToken);
        var loaded = time.GetElapsedTime(loading);
        progress.Report($"{options.Contacts} contacts are in the tables after {loaded.TotalSeconds:0} s");

        int[] erased = [.. Enumerable.Range(0, options.Contacts).Where(number => IsErased(number, options))];
        await others.RememberAsync(
            [.. erased.Select(number => contacts[Canaries.PhoneOf(number)])], cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var traffic = TrafficAsync(kafka, stop.Token);
        long erasing = time.GetTimestamp();
        var job = new ErasureJob(kafka, settings, time)
        {
            Tell = step => progress.Report($"{time.GetElapsedTime(erasing).TotalSeconds:0.0} s: {step}"),
        };
        var receipts = await job.RunAsync([.. erased.Select(Canaries.PhoneOf)], Canaries.Tenant, cancellationToken);
        var took = time.GetElapsedTime(erasing);
        progress.Report($"{receipts.Count} contacts erased in {took.TotalSeconds:0.0} s");
        await stop.CancelAsync();
        await traffic;
        await SettleAsync(settings, options.Contacts - erased.Length + _traffic, 0, cancellationToken);
        int whole = receipts.Count(receipt => receipt.Left.Count == 0
            && ErasureJob.Verify(job.Sign(receipt), settings).ErasureId == receipt.ErasureId);
        int changed = await others.ChangedAsync(cancellationToken);
        await _search.TopicsAsync(kafka, cancellationToken);
        await _search.TablesAsync(database, await others.TablesAsync(cancellationToken), cancellationToken);
        await using var checkpoint = database.CreateCommand("CHECKPOINT");
        await checkpoint.ExecuteNonQueryAsync(cancellationToken);
        return new ErasureCheckReport(
            Ok: false, options.Contacts, receipts.Count, _traffic, _search.Left, _search.Kept, Later: 0, others.Count,
            changed, whole, loaded.TotalSeconds, took.TotalSeconds, _search.Bytes, Seconds: 0);
    }

    private ErasureCheckReport Judged(ErasureCheckReport report)
    {
        var left = _search.Left.Where(place => place.Key != CanarySearch.WriteAheadLog).ToDictionary();
        return report with
        {
            Left = left,
            Kept = _search.Kept,
            Later = _search.Left.GetValueOrDefault(CanarySearch.WriteAheadLog),
            Searched = _search.Bytes,
            Ok = left.Count == 0 && report is { Changed: 0, Compared: > 0 } && report.Erased == options.Erase
                && report.Receipts == options.Erase && report.EraseSeconds <= options.Limit.TotalSeconds,
        };
    }

    // Each delivery has messages of several contacts, of whom one may be erased.
    private async Task SendAsync(KafkaConnection kafka, IEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        using var appender = kafka.CreateAppender();
        foreach (int[][] some in numbers.Chunk(MessagesOfDelivery).Chunk(DeliveriesAtOnce))
        {
            await Task.WhenAll(some.Select(each =>
            {
                var delivery = Canaries.Delivery(each, time.GetUtcNow());
                return appender.AppendAsync(
                    TopicCatalogue.WhatsAppRaw, Canaries.Tenant, delivery, delivery.ReceivedAtMs, cancellationToken);
            }));
        }
    }

    private async Task<int> SpeakAsync(
        KafkaConnection kafka, string scratch, IReadOnlyDictionary<string, string> contacts,
        CancellationToken cancellationToken)
    {
        var media = MediaStore.Of(new MediaOptions(), scratch);
        using var appender = kafka.CreateAppender();
        int notes = 0;
        foreach (int[] some in Enumerable.Range(0, options.Contacts).Where(number => number % OneInSpeaks == 0)
            .Chunk(DeliveriesAtOnce))
        {
            await Task.WhenAll(some.Select(async number =>
            {
                var (bytes, sha256) = Canaries.AudioOf(number);
                await media.WriteAsync(sha256, bytes, cancellationToken);
                var note = Canaries.Voice(number, contacts[Canaries.PhoneOf(number)], time.GetUtcNow());
                await appender.AppendAsync(
                    TopicCatalogue.VoiceNotes, note.ContactKey, note, note.ReceivedAtMs, cancellationToken);
            }));
            notes += some.Length;
        }

        return notes;
    }

    private async Task TrafficAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds((double)MessagesOfDelivery / Math.Max(1, options.Rate));
        while (!cancellationToken.IsCancellationRequested)
        {
            await SendAsync(
                kafka, Enumerable.Range(options.Contacts + _traffic, MessagesOfDelivery), CancellationToken.None);
            _traffic += MessagesOfDelivery;
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Until all messages are in the tables and nothing more comes.
    private async Task SettleAsync(
        Settings settings, int messages, int notes, CancellationToken cancellationToken)
    {
        long quiet = time.GetTimestamp();
        var last = await TableCounts.ReadRowsAsync(settings.Postgres, cancellationToken);
        for (int same = 0; same < 4;)
        {
            await Task.Delay(LookEvery, time, cancellationToken);
            var rows = await TableCounts.ReadRowsAsync(settings.Postgres, cancellationToken);
            bool isSame = rows.Values.Sum() == last.Values.Sum();
            same = isSame && rows["messages"] >= messages && rows["enrichments"] >= messages
                && rows["voice_notes"] >= notes ? same + 1 : 0;
            quiet = isSame ? quiet : time.GetTimestamp();
            last = rows;
            if (time.GetElapsedTime(quiet) > common.Patience)
            {
                throw new TimeoutException(
                    $"Of {messages} messages {rows["messages"]} are in the tables, {rows["enrichments"]} enriched, and "
                    + "no more came.");
            }
        }
    }
}
