using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using StreamML.FaultInjection.Sending;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Leaks;

/// <summary>Webhooks, feedback and events, as they should be and as they should not.</summary>
/// <param name="access">What right requests need.</param>
/// <param name="time">Clock.</param>
internal sealed class IngestWays(LeakAccess access, TimeProvider time)
{
    private const string Account = "canaries";
    private const string Feedback = "/api/v1/feedback";
    private const string Events = "/api/v1/events";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(access.Target.AppSecret);

    private readonly TwilioRequests _twilio = new(
        new Uri(access.Target.Ingest, access.Target.TwilioPath), access.Target.TwilioAuthToken);

    /// <summary>The ways.</summary>
    public IEnumerable<LeakWay> All =>
    [
        Webhook("a text", canary => Message(canary, "text", new JsonObject { ["body"] = Sentence(canary) })),
        Webhook("a document", canary => Message(canary, "document", new JsonObject
        {
            ["id"] = Id(canary),
            ["mime_type"] = "application/pdf",
            ["filename"] = $"{canary.Word}.pdf",
            ["caption"] = Sentence(canary),
        })),
        Webhook("a voice note", canary => Message(canary, "audio", new JsonObject
        {
            ["id"] = canary.Word,
            ["mime_type"] = "audio/ogg; codecs=opus",
            ["voice"] = true,
        })),
        Webhook("a message whose type is a number", canary =>
        {
            var message = Message(canary, "text", new JsonObject { ["body"] = Sentence(canary) });
            message["type"] = 7;
            return message;
        }),
        Ingest("a voice note of Twilio", canary => _twilio.Make(TwilioForm(canary), forged: false)),
        Ingest("a forged voice note of Twilio", canary => _twilio.Make(TwilioForm(canary), forged: true)),
        Ingest("a forged text", canary => MetaRequests.Signed(
            access.Target.WebhookPath, _secret, TextBody(canary), forged: true)),
        Ingest("a signature that is none", canary =>
        {
            var request = MetaRequests.Signed(access.Target.WebhookPath, _secret, TextBody(canary));
            request.Headers.Remove("X-Hub-Signature-256");
            request.Headers.Add("X-Hub-Signature-256", canary.Token);
            return request;
        }),
        Ingest("a body that breaks off", canary => MetaRequests.Signed(
            access.Target.WebhookPath, _secret, TextBody(canary)[..^3])),
        Ingest("a wrong handshake", canary => new HttpRequestMessage(
            HttpMethod.Get,
            $"{access.Target.WebhookPath}?hub.mode=subscribe&hub.challenge={canary.Word}"
            + $"&hub.verify_token={canary.Token}")),
        Posted("feedback", Feedback, canary => new JsonObject
        {
            ["tenant"] = Account,
            ["kind"] = "correction",
            ["model"] = "intent",
            ["label"] = "return",
            ["text"] = Sentence(canary),
        }.ToJsonString()),
        Posted("an event", Events, canary => new JsonObject
        {
            ["tenant"] = Account,
            ["type"] = "opt_out",
            ["contact"] = new JsonObject { ["phone"] = $"+{canary.Phone}" },
        }.ToJsonString()),
        Posted("feedback of an unknown kind", Feedback, canary => new JsonObject
        {
            ["tenant"] = canary.Word,
            ["kind"] = canary.Word,
            ["label"] = canary.Name,
            ["contact"] = new JsonObject { ["phone"] = canary.Word },
        }.ToJsonString()),
        Posted("an event that breaks off", Events, canary =>
            $"{{\"type\":\"{canary.Word}\",\"contact\":{{\"{canary.Name}"),
        Ingest("an event with a key that nobody made", canary =>
            Post(Events, """{"type":"opt_out","contact":{"user_id":"US.1"}}""", canary.Token)),
        Ingest("an event for another tenant", canary =>
        {
            var request = Post(Events, """{"type":"opt_out","contact":{"user_id":"US.1"}}""", access.Target.ApiToken);
            request.Headers.Add("X-Tenant", $"{canary.Word}/{canary.Phone}");
            return request;
        }),
    ];

    private static LeakWay Ingest(string what, Func<Canary, HttpRequestMessage> make) =>
        new(what, LeakDoor.Ingest, make);

    private LeakWay Webhook(string what, Func<Canary, JsonObject> message) => Ingest(
        what, canary => MetaRequests.Signed(
            access.Target.WebhookPath, _secret, MetaRequests.Body(Account, [message(canary)], Contact(canary))));

    private LeakWay Posted(string what, string path, Func<Canary, string> body) =>
        Ingest(what, canary => Post(path, body(canary), access.Target.ApiToken));

    private static HttpRequestMessage Post(string path, string body, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private byte[] TextBody(Canary canary) => MetaRequests.Body(
        Account, [Message(canary, "text", new JsonObject { ["body"] = Sentence(canary) })], Contact(canary));

    private JsonObject Message(Canary canary, string type, JsonObject payload) => new()
    {
        ["from"] = canary.Phone,
        ["id"] = $"wamid.{Id(canary)}",
        ["timestamp"] = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        ["type"] = type,
        [type] = payload,
    };

    private static JsonObject Contact(Canary canary) => new()
    {
        ["profile"] = new JsonObject { ["name"] = canary.Name },
        ["wa_id"] = canary.Phone,
    };

    private static byte[] TwilioForm(Canary canary)
    {
        (string Name, string Value)[] fields =
        [
            ("AccountSid", "AC00000000000000000000000000000001"),
            ("Body", Sentence(canary)),
            ("From", $"whatsapp:+{canary.Phone}"),
            ("MediaContentType0", "audio/ogg"),
            ("MediaUrl0", $"https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/{canary.Word}"),
            ("MessageSid", $"SM{canary.Number:D32}"),
            ("NumMedia", "1"),
            ("ProfileName", canary.Name),
            ("To", "whatsapp:+15550200000"),
        ];
        return Encoding.ASCII.GetBytes(string.Join(
            '&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));
    }

    private static string Sentence(Canary canary) =>
        $"I am {canary.Name} and want my money back for {canary.Word}, call {canary.Phone} now";

    private static string Id(Canary canary) => string.Create(CultureInfo.InvariantCulture, $"canary{canary.Number}");
}
