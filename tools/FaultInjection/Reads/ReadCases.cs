using StreamML.Api.Database;
using StreamML.Api.Erasing;
using StreamML.Api.Reads;
using StreamML.Api.Suggestions;
using StreamML.Api.Where;

namespace StreamML.FaultInjection.Reads;

/// <summary>A read of the API or the dashboard.</summary>
/// <param name="Name">What is read, and with what.</param>
/// <param name="RunAsync">Reads it.</param>
internal sealed record ReadCase(string Name, Func<CancellationToken, Task> RunAsync);

/// <summary>
/// Every list, search and page that reads tables, each as it is usually asked and as it is worst: the largest tenant,
/// the busiest contact, most rows, what is not there, and a page far behind.
/// </summary>
/// <param name="database">The tables.</param>
/// <param name="subject">What is asked for.</param>
/// <param name="time">The clock.</param>
internal sealed class ReadCases(ApiDatabase database, ReadSubject subject, TimeProvider time)
{
    private const int Page = 25;
    private const int MostRows = 200;
    private const int MostDays = 90;
    private const string Largest = ReadSubject.Largest;

    private readonly ReadSources _sources = new(database, null, time);
    private readonly SuggestionOptions _suggestions = new();
    private readonly DateTimeOffset _far = time.GetUtcNow().AddDays(-60);

    /// <summary>All of them.</summary>
    public IEnumerable<ReadCase> All =>
    [
        .. Inbox, .. Contacts, .. Contact, .. Conversations, .. Alerts, .. Today, .. Campaigns, .. Suggestions,
        .. Models, .. Operations,
    ];

    private IEnumerable<ReadCase> Inbox =>
    [
        Waiting("inbox", new InboxFilter(7)),
        Waiting("inbox, most rows", new InboxFilter(MostDays), size: MostRows),
        Waiting("inbox, high risk", new InboxFilter(30, "high")),
        Waiting("inbox, rare search", new InboxFilter(MostDays, Search: "zebra crossing")),
        Waiting("inbox, filtered", new InboxFilter(MostDays, null, "return", "negative", "ar", "order")),
        Waiting("inbox, smallest tenant", new InboxFilter(MostDays), ReadSubject.Smallest),
        Waiting("inbox, second page", new InboxFilter(30), cursor: ReadSubject.At(_far, "3.5", "north/5")),
    ];

    private IEnumerable<ReadCase> Contacts =>
    [
        Found("contacts", null),
        Found("contacts, most rows", null, size: MostRows),
        Found("contacts, far page", null, ReadSubject.At(_far, "north/5"), MostRows),
        Found("contacts, a letter", "a", size: MostRows),
        Found("contacts, a name", "anna 4"),
        Found("contacts, no such name", "xxxx"),
        Found("contacts, a digit", "4", size: MostRows),
        Found("contacts, a number", "+49 17 123"),
        Found("contacts, no such number", "999999"),
        Found("contacts, a user id", "DE.12"),
    ];

    private IEnumerable<ReadCase> Contact =>
    [
        new("contact, quiet", token => _sources.Contacts.FindAsync(Largest, subject.Quiet, token)),
        new("contact, busy", token => _sources.Contacts.FindAsync(Largest, subject.Busy, token)),
        new("contact, merged", token => _sources.Contacts.FindAsync(Largest, subject.Merged, token)),
        new("contact, none", token => _sources.Contacts.FindAsync(Largest, "north/none", token)),
        Line("messages, quiet contact", subject.Quiet, null, Page),
        Line("messages, busy contact", subject.Busy, null, MostRows),
        Line("messages, far page", subject.Busy, ReadSubject.At(_far, "wamid.5"), MostRows),
        Line("messages, merged contact", subject.Merged, null, Page),
        new("message", token => _sources.Messages.FindAsync(
            Largest, subject.PhoneNumberId, subject.MessageId, token)),
        new("message, audio", async token => await new VoiceReads(database).FindAsync(
            Largest, await ContactAsync(subject.Speaker, token), subject.PhoneNumberId, subject.MessageId, token)),
        new("where", token => new PathRows(database).FindAsync(Largest, subject.MessageId, token)),
        new("where, of any tenant", token => new PathRows(database).FindAsync(null, subject.MessageId, token)),
        new("where, none", token => new PathRows(database).FindAsync(null, "wamid.none", token)),
    ];

    private IEnumerable<ReadCase> Conversations =>
    [
        Talk("conversations", null, null, Page),
        Talk("conversations, most rows", null, null, MostRows),
        Talk("conversations, rare trend", "improving", null, MostRows),
        Talk("conversations, far page", "declining", ReadSubject.At(_far, "north/5"), MostRows),
        new("conversation", token => _sources.Conversations.FindAsync(Largest, subject.Merged, token)),
    ];

    private IEnumerable<ReadCase> Alerts =>
    [
        Alert("alerts", 7, null, null),
        Alert("alerts, most rows", MostDays, null, null, MostRows),
        Alert("alerts, of a kind", MostDays, "lead", null, MostRows),
        Alert("alerts, far page", MostDays, "churn", ReadSubject.At(_far, "north/5", "churn", "5"), MostRows),
        Alert("alerts, smallest tenant", MostDays, "lead", null, MostRows, ReadSubject.Smallest),
    ];

    private IEnumerable<ReadCase> Today =>
    [
        new("today, figures", token => new TodayReads(database, time).FiguresAsync(Largest, token)),
        new("today, alerts", token => new TodayReads(database, time).AlertsAsync(Largest, token)),
        new("windows by hour", token => new WindowReads(database, time).CountsAsync(
            Largest, "hour", TimeSpan.FromDays(2), token)),
        new("windows by day", token => new WindowReads(database, time).CountsAsync(
            Largest, "day", TimeSpan.FromDays(MostDays), token)),
        new("latencies", token => new WindowReads(database, time).LatenciesAsync(TimeSpan.FromDays(2), token)),
        new("tenants", token => new TenantReads(database).AllAsync(token)),
        new("whether the sink committed", token => new CommitReads(database).VersionAsync(token)),
    ];

    private IEnumerable<ReadCase> Campaigns =>
    [
        new("campaigns", token => new CampaignReads(database, time).ListAsync(Largest, 30, token)),
        new("campaigns, most days", token => new CampaignReads(database, time).ListAsync(Largest, MostDays, token)),
        .. CampaignReads.GroupNames.Select(group => new ReadCase(
            $"campaign by {group}",
            token => new CampaignReads(database, time).FindAsync(Largest, "c5", MostDays, group, token))),
        new("campaign, none", token => new CampaignReads(database, time).FindAsync(
            Largest, "none", MostDays, "age", token)),
        new("feedback", token => _sources.Feedback.FindAsync(Largest, subject.EventId, token)),
        new("feedback by number", token => _sources.Feedback.FindAsync(Largest, subject.Number, token)),
    ];

    private IEnumerable<ReadCase> Suggestions =>
    [
        new("leads", token => Scores.LeadsAsync(Largest, _suggestions, null, null, Page, token)),
        new("leads, of a tier", token => Scores.LeadsAsync(Largest, _suggestions, "cold", null, MostRows, token)),
        new("leads, far page", token => Scores.LeadsAsync(
            Largest, _suggestions, null, Cursor.Of("20", "north/5"), MostRows, token)),
        new("leaving", token => Scores.LeavingAsync(Largest, 0.5, null, Page, token)),
        new("leaving, far page", token => Scores.LeavingAsync(
            Largest, 0, Cursor.Of("0.2", Cursor.Of(time.GetUtcNow()), "north/5"), MostRows, token)),
        Group("languages of a campaign", new ContactChoice("c5", null, MostDays), languages: true),
        Group(
            "languages of contacts", new ContactChoice(null, [subject.Busy, subject.Quiet], MostDays), languages: true),
        Group("languages of those who wrote last", new ContactChoice(null, null, MostDays), languages: true),
        Group("hours of a campaign", new ContactChoice("c5", null, MostDays), languages: false),
        Group("hours of those who wrote last", new ContactChoice(null, null, MostDays), languages: false),
    ];

    private IEnumerable<ReadCase> Models =>
    [
        new("trainings", token => _sources.Trainings.PageAsync(Largest, null, MostRows, token)),
        new("trainings, far page", token => _sources.Trainings.PageAsync(
            Largest, ReadSubject.At(_far, "r5"), MostRows, token)),
        new("training", token => _sources.Trainings.FindAsync(Largest, "r5", token)),
        new("models, versions", token => new ModelReads(database).VersionsAsync(Largest, token)),
        new("models, decisions", token => new ModelReads(database).DecisionsAsync(Largest, token)),
        new("models, metrics", token => new ModelReads(database).MetricsAsync(Largest, token)),
        new("models, comparison", token => new ModelReads(database).LatestAsync(
            Largest, "intent", ["v1", "v2"], token)),
        new("history of versions", token => _sources.Models.VersionsAsync(Largest, null, null, MostRows, token)),
        new("history of versions, far page", token => _sources.Models.VersionsAsync(
            Largest, "intent", ReadSubject.At(_far, "intent", "north", "v5"), MostRows, token)),
        new("history of decisions", token => _sources.Models.DecisionsAsync(Largest, null, null, MostRows, token)),
        new("history of decisions, far page", token => _sources.Models.DecisionsAsync(
            Largest, "intent", ReadSubject.At(_far, "intent", "north", "v5", "", "", "trainer", "0"), MostRows, token)),
        new("history of metrics", token => _sources.Models.MeasuredAsync(Largest, null, null, MostRows, token)),
        new("history of metrics, far page", token => _sources.Models.MeasuredAsync(
            Largest, "intent", ReadSubject.At(_far, "intent", "north", "v5", "live", "brier"), MostRows, token)),
    ];

    private IEnumerable<ReadCase> Operations =>
    [
        new("dead letters by reason", token => _sources.DeadLetters.ReasonsAsync(1, token)),
        new("dead letters by reason, most days", token => _sources.DeadLetters.ReasonsAsync(MostDays, token)),
        new("dead letters", token => _sources.DeadLetters.PageAsync(7, null, null, MostRows, token)),
        new("dead letters of a rare reason", token => _sources.DeadLetters.PageAsync(
            MostDays, "late", null, MostRows, token)),
        new("dead letters, far page", token => _sources.DeadLetters.PageAsync(
            MostDays, null, ReadSubject.At(_far, "t", "5", "5"), MostRows, token)),
        new("dead letter", token => _sources.DeadLetters.FindAsync("t", 5, 5, token)),
        new("audit", token => new AuditReads(database, time).PageAsync(null, null, MostRows, token)),
        new("audit of a tenant, far page", token => new AuditReads(database, time).PageAsync(
            Largest, ReadSubject.At(_far, Guid.Empty.ToString()), MostRows, token)),
        new("erasures, far page", token => new ErasureBook(database, time).PageAsync(
            Largest, ReadSubject.At(_far, Guid.Empty.ToString()), MostRows, token)),
    ];

    private ScoreReads Scores => new(database, time);

    private ReadCase Waiting(
        string name, InboxFilter filter, string tenant = Largest, int size = Page, string? cursor = null) =>
        new(name, token => _sources.Inbox.PageAsync(tenant, filter, cursor, size, token));

    private ReadCase Found(string name, string? search, string? cursor = null, int size = Page) =>
        new(name, token => _sources.Contacts.PageAsync(Largest, search, cursor, size, token));

    private ReadCase Line(string name, string contact, string? cursor, int size) =>
        new(name, async token => await _sources.Messages.PageAsync(
            Largest, await ContactAsync(contact, token), cursor, size, token));

    private ReadCase Talk(string name, string? trend, string? cursor, int size) =>
        new(name, token => _sources.Conversations.PageAsync(Largest, trend, cursor, size, token));

    private ReadCase Alert(
        string name, int days, string? kind, string? cursor, int size = Page, string tenant = Largest) =>
        new(name, token => _sources.Alerts.PageAsync(tenant, days, kind, cursor, size, token));

    private ReadCase Group(string name, ContactChoice choice, bool languages)
    {
        var reads = new ContactGroupReads(database, time);
        return new ReadCase(name, languages
            ? token => reads.LanguagesAsync(Largest, choice, _suggestions.MaxContacts, token)
            : token => reads.FeaturesAsync(Largest, choice, _suggestions.MaxContacts, token));
    }

    private async Task<ContactDetail> ContactAsync(string contact, CancellationToken cancellationToken) =>
        await _sources.Contacts.FindAsync(Largest, contact, cancellationToken)
        ?? throw new InvalidOperationException($"The rows lack the contact {contact}.");
}
