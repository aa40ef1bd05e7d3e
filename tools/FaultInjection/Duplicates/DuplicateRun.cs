using System.Text;
using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Processes;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.People;
using StreamML.Traffic.Plan;
using StreamML.Traffic.Sending;
using StreamML.Traffic.Webhooks;

namespace StreamML.FaultInjection.Duplicates;

/// <summary>
/// Delivers the same messages repeatedly, singly and in batches, in random order and across restarts of everything:
/// each must be stored once.
/// </summary>
public sealed class DuplicateRun(
    DuplicateOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private const int Concurrency = 8;
    private const int Accounts = 5;
    private const int MostTogether = 100;
    private const int TwilioEvery = 4;

    private readonly Random _random = new(common.Seed);
    private readonly Ledger _ledger = new();

    /// <summary>Runs it.</summary>
    /// <exception cref="TimeoutException">The installation did not start.</exception>
    /// <exception cref="TrafficException">The pipeline gave a wrong response, or none for two minutes.</exception>
    public async Task<DuplicateReport> RunAsync(CancellationToken cancellationToken)
    {
        await using var installation = await ProcessInstallation.StartAsync(common, time, progress, cancellationToken);
        using var sender = new TrafficSender(installation.Target, _ledger, time);
        var deliveries = Deliveries(Messages());
        long started = time.GetTimestamp();
        int parts = options.Restarts + 1;
        for (int part = 0; part < parts; part++)
        {
            var slice = deliveries.Skip(deliveries.Count * part / parts)
                .Take((deliveries.Count * (part + 1) / parts) - (deliveries.Count * part / parts));
            var sending = sender.SendAsync(slice, Concurrency, cancellationToken);
            if (part > 0)
            {
                await RestartAsync(installation, kill: part % 2 == 0);
            }

            await sending;
            progress.Report($"{sender.Updates} of {options.Ids * options.Deliveries} updates delivered");
        }

        return await CheckAsync(installation, sender.Updates, started, cancellationToken);
    }

    private async Task RestartAsync(ProcessInstallation installation, bool kill)
    {
        progress.Report(kill ? "killing every role and the broker" : "restarting every role and the broker");
        await Task.WhenAll(installation.Processes.Values.Select(
            process => kill ? process.KillAsync() : process.RestartAsync()));
    }

    private async Task<DuplicateReport> CheckAsync(
        ProcessInstallation installation, long delivered, long started, CancellationToken cancellationToken)
    {
        foreach (var process in installation.Processes.Values)
        {
            await process.WaitReadyAsync(common.StartTimeout, cancellationToken);
        }

        var settling = new Settling(installation.Kafka, installation.Settings, common.Patience, time);
        List<string> problems = await settling.DrainedAsync(cancellationToken)
            ? []
            : ["a role has not read everything"];
        var reading = new Reading(_ledger, EnrichmentModels.CreateDefault(), time);
        await reading.ReadAllAsync(installation.Kafka, cancellationToken);
        var (rows, wrong) = await settling.TablesAsync(_ledger, reading.Audit, cancellationToken);
        problems.AddRange(wrong);
        problems.AddRange(reading.Audit.Results().Where(result => !result.Value.Clean)
            .Select(result => $"{result.Key}: {result.Value}"));
        if (!reading.Streams.Findings().Clean)
        {
            problems.Add(reading.Streams.Findings().ToString());
        }

        long[] counts =
        [
            reading.Audit.Count(TopicCatalogue.WhatsAppMessages), reading.Audit.Count(TopicCatalogue.MessagesText),
            reading.Audit.Count(TopicCatalogue.MessagesEnriched), rows.GetValueOrDefault("messages"),
            rows.GetValueOrDefault("enrichments"),
        ];
        bool ok = problems.Count == 0 && counts.All(count => count == options.Ids)
            && delivered == (long)options.Ids * options.Deliveries;
        return new DuplicateReport(
            ok, options.Ids, delivered, options.Restarts, counts[0], counts[1], counts[2], counts[3], counts[4],
            problems,
            time.GetElapsedTime(started).TotalSeconds);
    }

    private List<Update> Messages()
    {
        var accounts = Enumerable.Range(0, Accounts)
            .Select(Account.Of).ToList();
        var people = Enumerable.Range(1, Math.Max(1, options.Ids / 10))
            .Select(number => new Person(number, accounts[number % Accounts], _random)).ToList();
        long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var messages = new List<Update>();
        for (int number = 0; number < options.Ids; number++)
        {
            var person = people[_random.Next(people.Count)];
            string text = Phrases.Pick(person.Language, _random);
            if (number % TwilioEvery == 0)
            {
                messages.Add(ByTwilio(person, $"SM{number:D32}", text));
                continue;
            }

            string id = $"wamid.DUPLICATE{number:D6}";
            string json = MessageJson.Message(
                person, id, nowMs - _random.Next(1_000, 6 * 86_400_000), "text", writer =>
                    MessageJson.Text(writer, text));
            _ledger.Revisions[new RevisionKey(person.Account.PhoneNumberId, id, id)] = text;
            messages.Add(new Update(UpdateKind.Message, person.Account, person, json));
        }

        return messages;
    }

    private Update ByTwilio(Person person, string id, string text)
    {
        _ledger.Revisions[new RevisionKey(person.Account.DisplayNumber, id, id)] = text;
        return new Update(
            UpdateKind.Twilio, person.Account, person, TwilioForm.Message(person, id, "text", text, _random).Form);
    }

    private List<Delivery> Deliveries(List<Update> messages)
    {
        Update[] order = [.. Enumerable.Range(0, options.Deliveries).SelectMany(_ => messages)];
        _random.Shuffle(order);
        var deliveries = new List<Delivery>();
        for (int next = 0; next < order.Length;)
        {
            int size = Math.Min(order.Length - next, _random.Next(3) == 0 ? _random.Next(2, MostTogether + 1) : 1);
            var batch = order[next..(next + size)];
            next += size;
            // Twilio delivers one message at a time.
            deliveries.AddRange(batch.Where(update => update.Kind == UpdateKind.Twilio).Select(update =>
                new Delivery(DeliveryTarget.TwilioWebhook, Encoding.UTF8.GetBytes(update.Json), 1, 1, Again: false)));
            var metas = batch.Where(update => update.Kind != UpdateKind.Twilio).ToList();
            int tenants = metas.Select(update => update.Account).Distinct().Count();
            if (metas.Count > 0)
            {
                deliveries.Add(
                    new Delivery(DeliveryTarget.Webhook, BodyJson.Write(metas), metas.Count, tenants, Again: false));
            }
        }

        return deliveries;
    }
}
