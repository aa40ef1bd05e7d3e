using StreamML.Access;
using StreamML.Api.Http;
using StreamML.Api.Routes;
using StreamML.Api.Where;

namespace StreamML.Api.Reads;

/// <summary>Contacts, what they wrote, how their conversations go, what models say of them.</summary>
/// <param name="sources">Where it is read.</param>
/// <param name="options">Limits.</param>
internal sealed class ContactRoutes(ReadSources sources, ApiOptions options)
{
    private const string Group = "Contacts";
    private const int SearchCharsMax = 100;
    private const string Look = "GET /api/v1/contacts?search= finds contacts by name and number.";

    private static readonly TextParameter Search = new(
        "search", "The beginning of a name, or of a number or user id; left out: those that wrote last.",
        SearchCharsMax);

    private static readonly ChoiceParameter Trend = new(
        "trend", "Only conversations that go like this.", ConversationReads.Trends);

    private static readonly ChoiceParameter Kind = new("kind", "Only alerts of this kind.", ["lead", "churn"]);

    private static readonly ChoiceParameter Risk = new("risk", "The least risk.", ["low", "medium", "high"]);

    private readonly ReadParameters _asked = new(options);

    public IEnumerable<ApiRoute> All =>
    [
        ApiRoute.Get(
            "/api/v1/inbox", AccessScopes.Read, Group,
            "Contacts that wait for an answer, by risk × waiting × value, each with the message that counts. All pages are "
            + "as of the first.",
            call => sources.Inbox.PageAsync(
                call.OneTenant, new InboxFilter(_asked.Days.Of(call), Risk.Of(call)), _asked.Cursor.Of(call),
                _asked.Limit.Of(call), call.Aborted)) with
        { Query = [_asked.Days, Risk, _asked.Limit, _asked.Cursor], Sample = ReadSamples.Inbox },
        ApiRoute.Get(
            "/api/v1/contacts", AccessScopes.Read, Group,
            "Contacts, those that wrote last first, or by name or number. A contact that writes while the pages are read "
            + "moves to the first.",
            call => sources.Contacts.PageAsync(
                call.OneTenant, Search.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted)) with
        { Query = [Search, _asked.Limit, _asked.Cursor], Sample = ReadSamples.Contacts },
        Of("", "A contact: identities, last message, trend, scores with reasons.", ContactAsync, ReadSamples.Contact),
        Of("/scores", "The scores of a contact, each with its reasons and what to do.", ScoresAsync,
            ReadSamples.Scores),
        Of("/messages", "The messages of a contact with what models and people say of them, the newest first.",
            MessagesAsync, ReadSamples.Messages) with
        { Query = [_asked.Limit, _asked.Cursor] },
        ApiRoute.Get(
            "/api/v1/messages/{phone_number_id}/{message_id}", AccessScopes.Read, Group,
            "A message with what models and people say of it.", MessageAsync) with
        {
            Sample = ReadSamples.Message,
            PathTexts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["phone_number_id"] = "The business number that it was sent to or from, as WhatsApp names it.",
                ["message_id"] = "Its id, as WhatsApp names it; a slash as %2F.",
            },
        },
        ApiRoute.Get(
            "/api/v1/messages/{message_id}/where", AccessScopes.Read, Group,
            "Where a message is: its way through the stages with times and places, and where and why it was given up. Never "
            + "a text or a number.", WhereAsync) with
        {
            PathTexts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["message_id"] = "The message's id, as WhatsApp or Twilio names it; a slash as %2F.",
            },
        },
        ApiRoute.Get(
            "/api/v1/conversations", AccessScopes.Read, Group,
            "Conversations with their trend, those that went on last first.",
            call => sources.Conversations.PageAsync(
                call.OneTenant, Trend.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted)) with
        { Query = [Trend, _asked.Limit, _asked.Cursor], Sample = ReadSamples.Conversations },
        ApiRoute.Get(
            $"/api/v1/conversations/{{{ReadParameters.ContactPart}}}/trend", AccessScopes.Read, Group,
            "How the conversation with a contact goes, by its latest 50 inbound messages.", TrendAsync) with
        { PathTexts = ReadParameters.OfContact, Sample = ReadSamples.Conversation },
        ApiRoute.Get(
            "/api/v1/alerts", AccessScopes.Read, Group,
            "Contacts that became hot leads or likely to leave, the newest change first.",
            call => sources.Alerts.PageAsync(
                call.OneTenant, _asked.Days.Of(call), Kind.Of(call), _asked.Cursor.Of(call), _asked.Limit.Of(call),
                call.Aborted)) with
        { Query = [_asked.Days, Kind, _asked.Limit, _asked.Cursor], Sample = ReadSamples.Alerts },
    ];

    private static ApiRoute Of<TData>(
        string rest, string summary, Func<ApiCall, Task<TData>> answer, string sample) =>
        ApiRoute.Get(
            $"/api/v1/contacts/{{{ReadParameters.ContactPart}}}{rest}", AccessScopes.Read, Group, summary, answer) with
        { PathTexts = ReadParameters.OfContact, Sample = sample };

    private async Task<ContactDetail> ContactAsync(ApiCall call) =>
        await sources.Contacts.FindAsync(call.OneTenant, ReadParameters.ContactOf(call), call.Aborted)
        ?? throw ReadParameters.NotFound("contact", Look);

    private async Task<ContactScoresAnswer> ScoresAsync(ApiCall call)
    {
        var contact = await ContactAsync(call);
        return new ContactScoresAnswer(
            contact.ContactKey, contact.Scores, contact.BestHour, contact.BestDay, contact.ScoredAt, contact.AsOf);
    }

    private async Task<ReadPage<MessageRow>> MessagesAsync(ApiCall call)
    {
        var contact = await ContactAsync(call);
        return await sources.Messages.PageAsync(
            call.OneTenant, contact, _asked.Cursor.Of(call), _asked.Limit.Of(call), call.Aborted);
    }

    private async Task<MessageRow> MessageAsync(ApiCall call) =>
        await sources.Messages.FindAsync(
            call.OneTenant, call.Named("phone_number_id"), call.Named("message_id"), call.Aborted)
        ?? throw ReadParameters.NotFound("message", "GET /api/v1/contacts/CONTACT/messages lists those of a contact.");

    private async Task<MessagePath> WhereAsync(ApiCall call) =>
        await sources.Paths.FindAsync(call.OneTenant, call.Named("message_id"), call.Aborted)
        ?? throw ReadParameters.NotFound("message", MessagePaths.NotSeenAdvice);

    private async Task<ConversationRow> TrendAsync(ApiCall call) =>
        await sources.Conversations.FindAsync(call.OneTenant, ReadParameters.ContactOf(call), call.Aborted)
        ?? throw ReadParameters.NotFound("conversation", Look);
}

/// <summary>The scores of a contact.</summary>
/// <param name="ContactKey">The contact; that of the winner, where contacts were merged.</param>
/// <param name="Scores">lead, churn, engagement, those that have a number.</param>
/// <param name="BestHour">Best hour to write, 0 to 23 of the contact's day; null where unknown.</param>
/// <param name="BestDay">Best day to write, from Monday = 0; null where unknown.</param>
/// <param name="ScoredAt">When it was scored last; null where it was not.</param>
/// <param name="AsOf">When this was read.</param>
public sealed record ContactScoresAnswer(
    string ContactKey, IReadOnlyList<ContactScore> Scores, int? BestHour, int? BestDay, DateTimeOffset? ScoredAt,
    DateTimeOffset AsOf);
