using Microsoft.AspNetCore.Http;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.People;
using StreamML.Api.Reads;

namespace StreamML.Api.Dashboard;

/// <summary>Today, contacts, and one contact.</summary>
internal sealed class ContactPages(
    ApiDatabase database, DashboardServices services, DashboardOptions options, AuditLog audit, TimeProvider time)
{
    /// <summary>Most characters of a contact's key.</summary>
    public const int KeyCharsMax = 320;

    private const int DaysUsual = 7;
    private const int DaysMax = 90;
    private const int SearchCharsMax = 100;
    private const int ReasonCharsMin = 5;
    private static readonly string[] Risks = ["low", "medium", "high"];

    private readonly InboxReads _inbox = new(database, time);
    private readonly TodayReads _today = new(database, time);
    private readonly ContactReads _contacts = new(database, time);
    private readonly MessageReads _messages = new(database, time);
    private readonly WindowReads _windows = new(database, time);
    private readonly VoiceReads _voice = new(database);

    /// <summary>Who to answer first, what changed since yesterday, who became hot or cold.</summary>
    public async Task<IResult> TodayAsync(DashboardCall call)
    {
        var filter = new InboxFilter(
            call.Number("days", DaysUsual, 1, DaysMax), call.OneOf("risk", Risks),
            call.OneOf("intent", [.. CorrectionForm.Labels["intent"]]),
            call.OneOf("sentiment", [.. CorrectionForm.Labels["sentiment"]]),
            call.Query("language") is { Length: <= 35 } language ? language : null, Search(call));

        // Who may not read texts may not find out by searching what stands in them.
        bool seesTexts = call.Person.May(PersonRight.SeeTexts);
        var inbox = await _inbox.PageAsync(
            call.Tenant, seesTexts ? filter : filter with { Search = null }, call.Query("after"), options.PageRows,
            call.Aborted);
        var figures = await _today.FiguresAsync(call.Tenant, call.Aborted);
        return await PageHtml.RenderAsync<TodayPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(TodayPage.Frame)] = call.Frame("Today", inbox.AsOf),
                [nameof(TodayPage.Inbox)] = inbox,
                [nameof(TodayPage.Figures)] = figures,
                [nameof(TodayPage.Alerts)] = await _today.AlertsAsync(call.Tenant, call.Aborted),
                [nameof(TodayPage.Hours)] = await _windows.CountsAsync(
                    call.Tenant, "hour", TimeSpan.FromDays(2), call.Aborted),
                [nameof(TodayPage.Filter)] = filter,
            });
    }

    /// <summary>Contacts that wrote last, or by name or number.</summary>
    public async Task<IResult> ListAsync(DashboardCall call)
    {
        string? search = Search(call);
        var page = await _contacts.PageAsync(
            call.Tenant, search, call.Query("after"), options.PageRows, call.Aborted);
        return await PageHtml.RenderAsync<ContactsPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ContactsPage.Frame)] = call.Frame("Contacts", page.AsOf),
                [nameof(ContactsPage.Contacts)] = page,
                [nameof(ContactsPage.Search)] = search ?? "",
            });
    }

    /// <summary>A contact: scores with reasons, and what was written.</summary>
    public async Task<IResult> ContactAsync(DashboardCall call)
    {
        var contact = await FindAsync(call, call.Query("key"));
        return await PageAsync(call, contact, await MessagesAsync(call, contact), null);
    }

    /// <summary>Shows one hidden text, once it is written down who wants to see it, and why.</summary>
    public async Task<IResult> RevealAsync(DashboardCall call)
    {
        var contact = await FindAsync(call, call.Query("key"));
        string reason = call.Reason();
        if (reason.Length < ReasonCharsMin)
        {
            throw ApiProblem.Invalid("reason", $"must say why, in {ReasonCharsMin} characters or more");
        }

        var messages = await MessagesAsync(call, contact);
        var message = messages.Items.FirstOrDefault(message => message.Text is not null
            && message.MessageId == call.Field("message") && message.PhoneNumberId == call.Field("number"))
            ?? throw NoMessage();
        await audit.WriteAsync(
            call.Person, call.Tenant, AuditActions.RevealText, $"{message.MessageId} of {contact.ContactKey}", reason,
            call.Aborted);
        return await PageAsync(call, contact, messages, message);
    }

    /// <summary>The audio of a voice note.</summary>
    public async Task<IResult> VoiceAsync(DashboardCall call)
    {
        var contact = await FindAsync(call, call.Query("key"));
        var audio = await _voice.FindAsync(
            call.Tenant, contact, call.Query("number") ?? "", call.Query("message") ?? "", call.Aborted)
            ?? throw NoMessage();
        byte[] bytes = await services.AudioAsync(audio, call.Aborted) ?? throw new ApiProblem(
            StatusCodes.Status404NotFound, "audio", "The audio is not kept",
            "It was deleted, its topic no longer has it, or it lies in a folder that this server does not see.",
            "Its text stays. Media__StoreDirectory has to be the media fetcher's folder; topics keep audio as long as "
            + "the options of Retention say.");

        // Only what a browser plays as audio: a file of a stranger must not become a page.
        string type = audio.MimeType.Split(';')[0].Trim();
        return TypedResults.Bytes(
            bytes, type.StartsWith("audio/", StringComparison.Ordinal) ? type : "application/octet-stream",
            enableRangeProcessing: true);
    }

    /// <summary>Takes "right" or "wrong: it is ...".</summary>
    public async Task<IResult> FeedbackAsync(DashboardCall call)
    {
        var contact = await FindAsync(call, call.Field("contact"));
        await services.AppendAsync(CorrectionForm.Record(call, contact.ContactKey, time.GetUtcNow()), call.Aborted);
        return DashboardResults.SeeOther(call.Frame("", default).Link(
            "/contact", ("key", contact.ContactKey), ("after", call.Field("after")),
            ("done", DashboardNotices.Feedback)));
    }

    private Task<ReadPage<MessageRow>> MessagesAsync(DashboardCall call, ContactDetail contact) =>
        _messages.PageAsync(call.Tenant, contact, call.Query("after"), options.PageRows, call.Aborted);

    private Task<IResult> PageAsync(
        DashboardCall call, ContactDetail contact, ReadPage<MessageRow> messages, MessageRow? revealed) =>
        PageHtml.RenderAsync<ContactPage>(
            StatusCodes.Status200OK, new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(ContactPage.Frame)] = call.Frame(contact.Name ?? "A contact", contact.AsOf) with
                {
                    Path = "/contact",
                },
                [nameof(ContactPage.Contact)] = contact,
                [nameof(ContactPage.Messages)] = messages,
                [nameof(ContactPage.Labels)] = CorrectionForm.Labels,
                [nameof(ContactPage.Revealed)] = revealed,
                [nameof(ContactPage.CanErase)] = services.Erasure is not null && call.Person.May(PersonRight.Erase),
            });

    private static ApiProblem NoMessage() => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", "There is no such message, or it has nothing to show.",
        "Go back to the contact.");

    private async Task<ContactDetail> FindAsync(DashboardCall call, string? key) =>
        key is { Length: > 0 and <= KeyCharsMax }
            && await _contacts.FindAsync(call.Tenant, key, call.Aborted) is { } contact
                ? contact
                : throw new ApiProblem(
                    StatusCodes.Status404NotFound, "not-found", "Not found", "There is no such contact.",
                    "Look for a name or number under Contacts.");

    private static string? Search(DashboardCall call) => call.Query("q")?.Trim() is { Length: > 0 } text
        ? text[..Math.Min(text.Length, SearchCharsMax)]
        : null;
}
