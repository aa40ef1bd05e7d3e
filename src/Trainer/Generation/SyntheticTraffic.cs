using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.V1;
using StreamML.Trainer.Posting;

namespace StreamML.Trainer.Generation;

/// <summary>How far sending has come.</summary>
/// <param name="Share">Of the whole, 0 to 1.</param>
/// <param name="Messages">Messages sent, of contacts and of the business.</param>
/// <param name="Events">Events sent.</param>
/// <param name="Feedback">Feedback records sent.</param>
/// <param name="Latest">Who was last, or what.</param>
public sealed record TrafficProgress(double Share, int Messages, int Events, int Feedback, string Latest);

/// <summary>
/// Sends made-up traffic through Ingest, so that it takes the way of real traffic through every topic: histories day by
/// day, then feedback. The same plan sends the same ids: what was sent before counts once.
/// </summary>
/// <param name="client">Where it goes.</param>
/// <param name="account">WhatsApp account of webhooks; its tenant is the one that is written for.</param>
/// <param name="progress">Told after each call.</param>
public sealed class SyntheticTraffic(IngestClient client, string account, IProgress<TrafficProgress> progress)
{
    // Histories in memory at a time: some 50 MB.
    private const int ContactsAtOnce = 500;
    private const int ElementsMax = 200;

    private readonly RecordBatches _events = new(), _feedback = new();
    private readonly List<WebhookElement> _elements = [];
    private readonly TrafficCounts _counts = new();
    private TrafficProgress _progress = new(0, 0, 0, 0, "");

    /// <summary>Sends the histories of a plan and feedback about them.</summary>
    /// <exception cref="GenerationException">The plan cannot be made.</exception>
    /// <exception cref="PostingException">Ingest does not take it.</exception>
    public async Task<TrafficSummary> SendAsync(GenerationPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var history = new SyntheticHistory(plan);
        var feedback = new SyntheticFeedback(plan);
        for (int first = 0; first < plan.Contacts; first += ContactsAtOnce)
        {
            ContactHistory[] contacts = [.. Enumerable.Range(first, Math.Min(ContactsAtOnce, plan.Contacts - first))
                .Select(history.Of)];
            await SendHistoriesAsync(plan, contacts, cancellationToken);
            foreach (var contact in contacts)
            {
                var person = SyntheticIdentity.Of(plan.Seed, contact.Number);
                _counts.Add(contact);
                foreach (var given in feedback.Of(contact))
                {
                    await SendAsync(given, person, cancellationToken);
                }

                _progress = _progress with { Latest = person.Name };
            }

            _progress = _progress with { Share = (first + contacts.Length) / (double)plan.Contacts };
            await FlushAsync(cancellationToken);
        }

        return _counts.Summary();
    }

    /// <summary>Sends what people of all groups think of campaigns.</summary>
    /// <param name="rows">Feedback records, 1 or more.</param>
    /// <param name="campaigns">Campaigns, 1 or more.</param>
    /// <param name="plan">Its seed, days and end count.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PostingException">Ingest does not take it.</exception>
    public async Task<TrafficSummary> SendAnswersAsync(
        int rows, int campaigns, GenerationPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(campaigns, 1);
        long stepMs = plan.Days * GenerationPlan.DayMs / rows;
        foreach (var (number, answer) in new SyntheticAnswers(plan.Seed, campaigns).Take(rows).Index())
        {
            string id = $"{SyntheticHistory.Tenant}/answer-{plan.Seed}-{campaigns}-{number}";
            var given = SyntheticFeedback.Answer(answer, id, plan.StartMs + (number * stepMs));
            await SendAsync(given, null, cancellationToken);
            _progress = _progress with { Share = (number + 1) / (double)rows };
        }

        await FlushAsync(cancellationToken);
        return _counts.Summary();
    }

    // Day by day, so that what belongs together arrives together.
    private async Task SendHistoriesAsync(
        GenerationPlan plan, ContactHistory[] contacts, CancellationToken cancellationToken)
    {
        var days = contacts
            .SelectMany(contact => contact.Records, (contact, record) => (contact, record, TimeMs: TimeOf(record)))
            .OrderBy(each => each.TimeMs)
            .GroupBy(each => (each.TimeMs - plan.StartMs) / GenerationPlan.DayMs);
        foreach (var day in days)
        {
            foreach (var (contact, record, _) in day)
            {
                await SendAsync(record, SyntheticIdentity.Of(plan.Seed, contact.Number), cancellationToken);
            }

            double lived = Math.Clamp(day.Key / (double)plan.Days, 0, 1);
            double share = (contacts[0].Number + (lived * contacts.Length)) / plan.Contacts;
            _progress = _progress with { Share = Math.Max(_progress.Share, share) };
            await FlushAsync(cancellationToken);
        }

        foreach (var contact in contacts.Where(contact => contact.Lead is not null))
        {
            await SendAsync(
                OutcomeOf(contact, plan), SyntheticIdentity.Of(plan.Seed, contact.Number), cancellationToken);
        }

        await FlushAsync(cancellationToken);
    }

    private static BusinessEvent OutcomeOf(ContactHistory contact, GenerationPlan plan)
    {
        var outcome = new BusinessEvent
        {
            EventId = $"{contact.ContactKey}-outcome",
            Type = "lead_outcome",
            OccurredAtMs = plan.EndMs - 1_000,
            Outcome = contact.Lead!.Score.ToString("0.0", CultureInfo.InvariantCulture),
        };
        outcome.Attributes["converted"] = contact.Lead.Won ? "true" : "false";
        return outcome;
    }

    private static long TimeOf(IMessage record) => record switch
    {
        EnrichedMessage message => message.SentAtMs,
        MessageStatus status => status.OccurredAtMs,
        BusinessEvent given => given.OccurredAtMs,
        _ => throw new ArgumentException($"A {record.Descriptor.Name} has no time.", nameof(record)),
    };

    private async Task SendAsync(IMessage record, SyntheticIdentity person, CancellationToken cancellationToken)
    {
        _counts.Add(record);
        switch (record)
        {
            case EnrichedMessage { Direction: Direction.Inbound } written:
                await AddAsync(new WebhookElement(person, written, null), cancellationToken);
                break;
            case MessageStatus status:
                await AddAsync(new WebhookElement(person, null, status), cancellationToken);
                break;
            case EnrichedMessage sent:
                await AddAsync(_events, ApiKind.Event, SyntheticBodies.Outbound(person, sent), cancellationToken);
                break;
            case BusinessEvent given:
                await AddAsync(_events, ApiKind.Event, SyntheticBodies.Event(person, given), cancellationToken);
                break;
        }
    }

    private async Task SendAsync(
        GeneratedFeedback given, SyntheticIdentity? person, CancellationToken cancellationToken)
    {
        _counts.Add(given);
        await AddAsync(
            _feedback, ApiKind.Feedback, SyntheticBodies.Feedback(person, given.Record), cancellationToken);
    }

    private async Task AddAsync(WebhookElement element, CancellationToken cancellationToken)
    {
        _elements.Add(element);
        if (_elements.Count >= ElementsMax)
        {
            await FlushWebhookAsync(cancellationToken);
        }
    }

    private async Task AddAsync(
        RecordBatches batches, ApiKind kind, byte[] record, CancellationToken cancellationToken)
    {
        if (batches.IsFull(record.Length))
        {
            await FlushAsync(batches, kind, cancellationToken);
        }

        batches.Add(record);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await FlushWebhookAsync(cancellationToken);
        await FlushAsync(_events, ApiKind.Event, cancellationToken);
        await FlushAsync(_feedback, ApiKind.Feedback, cancellationToken);
    }

    private async Task FlushWebhookAsync(CancellationToken cancellationToken)
    {
        if (_elements.Count == 0)
        {
            return;
        }

        await client.PostWebhookAsync(SyntheticBodies.Webhook(account, _elements), cancellationToken);
        var last = _elements[^1].Contact;
        int messages = _elements.Count(each => each.Message is not null);
        _elements.Clear();
        Tell(_progress with { Messages = _progress.Messages + messages, Latest = last.Name });
    }

    private async Task FlushAsync(RecordBatches batches, ApiKind kind, CancellationToken cancellationToken)
    {
        int records = batches.Count;
        if (records == 0)
        {
            return;
        }

        await client.PostAsync(kind, batches.Take(), cancellationToken);
        Tell(kind == ApiKind.Feedback
            ? _progress with { Feedback = _progress.Feedback + records }
            : _progress with { Events = _progress.Events + records });
    }

    private void Tell(TrafficProgress now)
    {
        _progress = now;
        progress.Report(now);
    }
}
